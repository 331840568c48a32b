"use strict";

const { countdown } = require("./index.js");

// Before 1.0 the package was this one function, of seconds.
module.exports = function legacyCountdown(seconds) {
  return countdown(seconds * 1000);
};
