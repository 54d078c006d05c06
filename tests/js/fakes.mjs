// As much of a browser and of a widget's model as these tests need, so that they need no packages.

class Node {
  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
    this.attributes = new Map();
    this.listeners = new Map();
    this.dataset = {};
    this.style = {};
    this.children = [];
    this.classList = { add: (name) => { this.className = `${this.className} ${name}`.trim(); } };
  }

  setAttribute(name, value) { this.attributes.set(name, value); }
  getAttribute(name) { return this.attributes.get(name) ?? null; }
  get className() { return this.getAttribute("class") ?? ""; }
  set className(value) { this.setAttribute("class", value); }
  get value() { return this.ownValue ?? this.getAttribute("value"); }
  set value(value) { this.ownValue = value; }
  get textContent() { return this.children.map((child) => child.textContent ?? child).join(""); }
  set textContent(text) { this.replaceChildren(text); }

  adopt(children) {
    for (const child of children) {
      child.remove?.();
      if (child instanceof Node) child.parent = this;
    }
    return children;
  }

  append(...children) { this.children.push(...this.adopt(children)); }
  prepend(...children) { this.children.unshift(...this.adopt(children)); }
  appendChild(child) { this.append(child); return child; }
  hasChildNodes() { return this.children.length > 0; }
  replaceChildren(...children) { this.children = []; this.append(...children); }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((child) => child !== this);
    this.parent = undefined;
  }

  addEventListener(type, callback) { this.listeners.set(type, callback); }
  fire(type) { this.listeners.get(type)(); }

  /** All descendants with this tag, in document order. */
  all(tag) {
    return this.children.flatMap((child) =>
      child instanceof Node ? [...(child.tag === tag ? [child] : []), ...child.all(tag)] : []);
  }
}

/** A document; install it as globalThis.document. */
export const page = () => ({
  head: new Node("head"),
  createElement: (tag) => new Node(tag),
  createElementNS: (namespace, tag) => Object.assign(new Node(tag), { namespace }),
});

/** The model that a widget gets, with a count of its saves. */
export class Model {
  constructor(state) {
    this.state = state;
    this.listeners = new Map();
    this.saves = 0;
  }

  get(name) { return this.state[name]; }
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const callback of this.listeners.get(`change:${name}`) ?? []) callback();
  }

  save_changes() { this.saves += 1; }
  on(event, callback) { this.listeners.set(event, [...(this.listeners.get(event) ?? []), callback]); }
  off(event, callback) { this.listeners.set(event, this.listeners.get(event).filter((other) => other !== callback)); }
}
