// Asking, the masked list, and fields of one record.

import { at, button, element, empty, table, take } from "./dom.js";
import { post } from "./service.js";
import { show } from "./shown.js";
import { text } from "./text.js";

const FIELDS = [
  "name", "birthDate", "address", "phone", "email", "nationality", "idNumber", "passportNumber", "notes",
];
const LISTED = ["name", "birthDate"];
const ROWS = 25;
let offset = 0;
let purpose = "";

export function prepare(guarded) {
  for (const field of FIELDS) {
    const box = element("input");
    box.type = "checkbox";
    box.value = field;
    box.autocomplete = "off";
    box.checked = field === "name";
    const name = element("span");
    name.dataset.text = field;
    const label = element("label", undefined, [box, " ", name]);
    label.className = "choice";
    at("reveal-fields").append(label);
  }
  at("ask-form").addEventListener("submit", guarded(ask));
  at("list-form").addEventListener("submit", guarded(() => list(true)));
  at("list-more").addEventListener("click", guarded(() => list(false)));
  at("reveal-form").addEventListener("submit", guarded(reveal));
}

export function clear() {
  for (const id of ["ask-answers", "list-rows"]) empty(at(id));
  for (const id of ["ask-name", "ask-birth-date", "ask-id-number", "ask-purpose"]) take(id);
  for (const id of ["list-purpose", "reveal-ref", "reveal-purpose", "reveal-case"]) take(id);
  at("list-more").hidden = true;
}

async function ask() {
  const person = { name: [take("ask-name")] };
  const born = take("ask-birth-date");
  const number = take("ask-id-number");
  if (born) person.birthDate = [born];
  if (number) person.idNumber = [number];
  empty(at("ask-answers"));
  const { answers } = await post("/v1/ask", { person, purpose: at("ask-purpose").value });
  const rows = answers.map((own) => [own.ref, text(own.grade), own.score.toFixed(2)]);
  at("ask-answers").append(
    rows.length === 0
      ? element("p", text("nobody"))
      : table([text("reference"), text("grade"), text("score")], rows),
  );
  at("ask-answers").focus();
}

async function list(anew) {
  if (anew) {
    offset = 0;
    purpose = at("list-purpose").value;
  }
  const body = { fields: LISTED, purpose, offset, limit: ROWS };
  const { rows } = await post("/v1/list", body);
  offset += rows.length;
  const lines = rows.map((row) => [
    button(row.ref, () => {
      at("reveal-ref").value = row.ref;
      at("reveal-ref").focus();
    }),
    ...row.masked.map((cell) => cell ?? "–"),
  ]);
  empty(at("list-rows"));
  at("list-rows").append(
    lines.length === 0
      ? element("p", text("nobody"))
      : table([text("reference"), ...LISTED.map((field) => text(field))], lines),
  );
  at("list-more").hidden = rows.length < ROWS;
  at("list-rows").focus();
}

async function reveal() {
  const boxes = [...at("reveal-fields").querySelectorAll("input:checked")];
  const answer = await post("/v1/reveal", {
    ref: take("reveal-ref"),
    fields: boxes.map((box) => box.value),
    purpose: at("reveal-purpose").value,
    case: at("reveal-case").value,
  });
  show(answer.ref, answer.fields);
}
