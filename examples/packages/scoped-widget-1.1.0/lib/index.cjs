"use strict";

const { format } = require("prism-demo-duration");

exports.countdown = function countdown(milliseconds) {
  return milliseconds > 0 ? `${format(milliseconds)} left` : "over";
};

// The platform package is an ES module only, so this one is asynchronous here.
exports.banner = async function banner(milliseconds) {
  const { runtime } = await import("prism-demo-platform");
  return `${exports.countdown(milliseconds)} (${runtime})`;
};
