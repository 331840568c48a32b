"use strict";

var transliterate = require("./transliterate");

module.exports = function slug(title, separator) {
  var joined = separator === undefined ? "-" : separator;
  return transliterate(String(title))
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join(joined);
};
