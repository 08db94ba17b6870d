// Accounts, for administrators, who see nobody of the register.

import { at, button, element, empty, table, take } from "./dom.js";
import { post } from "./service.js";
import { text } from "./text.js";

export function prepare(guarded) {
  at("office-show").addEventListener("click", guarded(() => list(guarded)));
  at("office-enrol").addEventListener("submit", guarded(enrol));
}

export function clear() {
  for (const id of ["office-rows", "office-given"]) empty(at(id));
  for (const id of ["office-account", "office-device"]) take(id);
}

async function list(guarded) {
  const { accounts } = await post("/v1/accounts", {});
  const rows = accounts.map((own) => {
    const why = element("input");
    why.autocomplete = "off";
    why.spellcheck = false;
    why.setAttribute("aria-label", text("why"));
    const change = (path, more) => guarded(async () => {
      await post(path, { account: own.name, ...more() });
      await list(guarded);
    });
    const acts = own.locked
      ? [button(text("unlock"), change("/v1/accounts/unlock", () => ({})))]
      : [why, " ", button(text("lock"), change("/v1/accounts/lock", () => ({ reason: why.value })))];
    return [own.name, text(own.role), own.locked ?? "", element("span", undefined, acts)];
  });
  empty(at("office-rows"));
  const heads = ["account", "role", "locked", "decide"].map((head) => text(head));
  at("office-rows").append(table(heads, rows));
  at("office-rows").focus();
}

async function enrol() {
  const body = { account: at("office-account").value, device: at("office-device").value };
  const given = await post("/v1/accounts/enrol", body);
  empty(at("office-given"));
  at("office-given").append(
    element("p", text("givenHelp")),
    element("code", given.enrolment),
    element("p", given.expires),
    button(text("hide"), () => empty(at("office-given"))),
  );
  at("office-given").focus();
}
