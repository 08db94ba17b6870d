// Building and emptying parts of the page. Whatever the service says becomes text, never markup.

export const at = (id) => document.getElementById(id);

export function element(tag, text, children = []) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

export function button(text, work) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", work);
  return made;
}

export function table(heads, rows) {
  const cell = (tag) => (content) =>
    content instanceof Node ? element(tag, undefined, [content]) : element(tag, content);
  const head = element("tr", undefined, heads.map(cell("th")));
  for (const own of head.children) own.scope = "col";
  const body = rows.map((row) => element("tr", undefined, row.map(cell("td"))));
  return element("table", undefined, [
    element("thead", undefined, [head]),
    element("tbody", undefined, body),
  ]);
}

// Takes everything out of the part, its texts first: a node that something still holds is empty then.
export function empty(part) {
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = "";
  part.replaceChildren();
}

// What stands in a field, which is then empty.
export function take(id) {
  const value = at(id).value.trim();
  at(id).value = "";
  return value;
}
