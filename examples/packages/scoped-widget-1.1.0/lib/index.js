import { format } from "prism-demo-duration";
import { runtime } from "prism-demo-platform";

export function countdown(milliseconds) {
  return milliseconds > 0 ? `${format(milliseconds)} left` : "over";
}

export function banner(milliseconds) {
  return `${countdown(milliseconds)} (${runtime})`;
}
