"use strict";

const { format } = require("prism-demo-duration");

exports.countdown = function countdown(milliseconds) {
  return milliseconds > 0 ? `${format(milliseconds)} left` : "over";
};
