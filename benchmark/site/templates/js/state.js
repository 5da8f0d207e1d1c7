// What the other parts share: finding elements, speaking, and the state in the address.
const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const say = text => { $("#say").textContent = text; };
const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const state = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
const put = (key, value) => {
  value ? state.set(key, value) : state.delete(key);
  const text = state.toString();
  history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
};
const board = $("table.board");
// A cell carries its number with six digits, and the ends of its interval as well or as shown.
const numbers = cell => {
  if (!cell || !cell.dataset.v) return [];
  const values = cell.dataset.v.split(" "), shown = $("small:not(.said)", cell);
  const ends = values.length === 1 && shown ? shown.textContent.split(" to ") : [];
  const all = ends.length === 2 ? [...values, ...ends] : values;
  return all.map(text => Number(text.replace(/\u2212/g, "-")));
};
const indexOf = head => [...head.parentNode.children].indexOf(head);
