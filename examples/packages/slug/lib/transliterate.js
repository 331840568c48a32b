"use strict";

var letters = require("./letters.json");

module.exports = function transliterate(text) {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^\x00-\x7f]/g, function (letter) {
      return Object.prototype.hasOwnProperty.call(letters, letter) ? letters[letter] : letter;
    });
};
