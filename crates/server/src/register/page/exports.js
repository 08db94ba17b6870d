// Exports that wait for a second person.

import { at, button, element, empty, table } from "./dom.js";
import { post } from "./service.js";
import { text } from "./text.js";

export function prepare(guarded) {
  at("exports-show").addEventListener("click", guarded(() => list(guarded)));
}

export const clear = () => empty(at("exports-rows"));

async function list(guarded) {
  const { exports } = await post("/v1/exports", {});
  const decide = (path, own, more) => guarded(async () => {
    await post(path, { export: own.export, ...more() });
    await list(guarded);
  });
  const rows = exports.map((own) => {
    const state = typeof own.state === "string" ? own.state : Object.keys(own.state)[0];
    const acts = element("span");
    if (state === "asked") {
      const why = element("input");
      why.autocomplete = "off";
      why.spellcheck = false;
      why.setAttribute("aria-label", text("why"));
      acts.append(
        button(text("approve"), decide("/v1/export/approve", own, () => ({}))),
        " ", why, " ",
        button(text("refuse"), decide("/v1/export/refuse", own, () => ({ reason: why.value }))),
      );
    }
    return [
      own.export, own.by, own.reason, own.fields.map((field) => text(field)).join(", "),
      String(own.persons), own.recipients.join(" "), own.expires, text(state), acts,
    ];
  });
  clear();
  const heads = ["number", "by", "why", "fields", "persons", "recipients", "expires", "state", "decide"];
  at("exports-rows").append(
    rows.length === 0
      ? element("p", text("none"))
      : table(heads.map((head) => text(head)), rows),
  );
  at("exports-rows").focus();
}
