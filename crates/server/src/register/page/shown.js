// Values of a record, for a limited time: until it is over, the button is pressed, or the page is hidden.

import { at, button, element, empty } from "./dom.js";
import { text } from "./text.js";

const SECONDS = 60;
let clock = 0;

export function hide() {
  clearInterval(clock);
  empty(at("revealed"));
}

// `fields` are properties with their values.
export function show(reference, fields) {
  hide();
  if (document.hidden) return;
  const list = element("dl");
  for (const [field, values] of Object.entries(fields)) {
    list.append(element("dt", text(field)), ...values.map((value) => element("dd", value)));
  }
  const left = element("span", String(SECONDS));
  const rest = element("p", undefined, [left, " ", element("span", text("secondsLeft"))]);
  at("revealed").append(element("h3", reference), list, rest, button(text("hide"), hide));
  at("revealed").focus();
  const until = Date.now() + SECONDS * 1000;
  clock = setInterval(() => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    left.textContent = String(seconds);
    if (seconds <= 0) hide();
  }, 1000);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hide();
});
addEventListener("pagehide", hide);
