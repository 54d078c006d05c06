// Brings the book's widgets to life on a page without a kernel.
//
// The page carries each widget's state in a script of type
// application/vnd.jupyter.widget-state+json, and a placeholder with a static picture. The state
// is Jupyter's own, or that of _ext/widget_state.py, which names each module by its number.
// This host gives a module the part of the anywidget front end that it may rely on:
// initialize and render, and a model with get, set, save_changes, on and off.
// It is a classic script: module scripts do not load from file://, blob imports do.
// @ts-check
(() => {
  "use strict";

  /** @typedef {{state: Record<string, any>, module?: number}} Entry */
  /** @typedef {{state: Record<string, Entry>, modules?: string[]}} Page */

  const REGRET = "This picture could not be brought to life here.";

  /** @param {unknown} a @param {unknown} b */
  const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

  /**
   * Who changes a value in place changes it behind the back of all listeners; make that an error.
   * @param {any} value
   */
  function freeze(value) {
    if (Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype) {
      Object.values(value).forEach(freeze);
      Object.freeze(value);
    }
    return value;
  }

  class Model {
    /** @param {Record<string, any>} state */
    constructor(state) {
      this.state = { ...state };
      Object.values(this.state).forEach(freeze);
      /** @type {Map<string, Set<Function>>} */
      this.listeners = new Map();
    }

    /** @param {string} name */
    get(name) {
      return this.state[name];
    }

    /** @param {string} name @param {unknown} value */
    set(name, value) {
      if (same(this.state[name], value)) return;
      this.state[name] = freeze(value);
      for (const event of [`change:${name}`, "change"]) {
        for (const callback of [...(this.listeners.get(event) ?? [])]) callback();
      }
    }

    /** There is no kernel to save to. */
    save_changes() {}

    /** @param {string} event @param {Function} callback */
    on(event, callback) {
      if (!this.listeners.has(event)) this.listeners.set(event, new Set());
      this.listeners.get(event)?.add(callback);
    }

    /** @param {string} event @param {Function} [callback] without it, all of the event's */
    off(event, callback) {
      if (callback) this.listeners.get(event)?.delete(callback);
      else this.listeners.delete(event);
    }
  }

  /**
   * Makes a function that calls another at most once per key.
   * @template T @param {(key: string) => T} compute
   * @returns {(key: string) => T}
   */
  function once(compute) {
    /** @type {Map<string, T>} */
    const known = new Map();
    return (key) => {
      if (!known.has(key)) known.set(key, compute(key));
      return /** @type {T} */ (known.get(key));
    };
  }

  const load = once((source) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    return import(url).finally(() => URL.revokeObjectURL(url));
  });

  const dress = once((css) => {
    document.head.appendChild(document.createElement("style")).textContent = css;
  });

  /**
   * Puts the widget in the place of its picture. The place never gets lower, so nothing under it
   * jumps up, until the page is laid out anew.
   * @param {HTMLElement} place @param {HTMLElement} el
   */
  function reveal(place, el) {
    place.style.minHeight = `${place.offsetHeight}px`;
    addEventListener("resize", () => { place.style.minHeight = ""; }, { once: true });
    place.replaceChildren(el);
    place.dataset.awake = "true";
  }

  /** @param {HTMLElement} place @param {unknown} error */
  function regret(place, error) {
    place.dataset.awake = "failed";
    const line = place.appendChild(document.createElement("p"));
    line.className = "dmk-regret";
    line.textContent = REGRET;
    console.error("a widget could not start", error);
  }

  function start() {
    const script = document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]');
    /** @type {Page} */
    const page = JSON.parse(script?.textContent ?? '{"state": {}}');

    // Two places may show the same widget: they share its model.
    const models = once(async (id) => {
      const entry = page.state[id];
      if (!entry) throw new Error(`the page has no state for the widget ${id}`);
      const { _esm, _css, ...traits } = entry.state;
      const { default: exported } = await load(page.modules?.[entry.module ?? -1] ?? _esm);
      if (_css) dress(_css);
      const widget = typeof exported === "function" ? await exported() : exported;
      const model = new Model(traits);
      await widget.initialize?.({ model });
      return { widget, model };
    });

    /** @param {HTMLElement} place */
    async function wake(place) {
      try {
        const { widget, model } = await models(place.dataset.model ?? "");
        const el = document.createElement("div");
        await widget.render({ model, el });
        if (!el.hasChildNodes()) throw new Error("the widget drew nothing");
        reveal(place, el);
      } catch (error) {
        regret(place, error);
      }
    }

    const watcher = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        void wake(/** @type {HTMLElement} */ (target));
      }
    }, { rootMargin: "600px 0px" });
    for (const place of document.querySelectorAll(".dmk-widget[data-model]")) watcher.observe(place);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
