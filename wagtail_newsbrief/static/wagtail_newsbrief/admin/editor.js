/* Stimulus controllers of the edit view: the summary, and previous/next. They post the form to the server, which counts
 * words and finds neighbours. Nothing is saved. */
(function () {
  "use strict";

  const { Controller } = window.StimulusModule;
  const CHECK_AFTER = 900; // ms after the last key or click
  const EVENTS = ["input", "change", "keyup", "click", "focusout"];

  /** Return the values of a form, without files. */
  function formData(form, wanted) {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && wanted(name)) data.append(name, value);
    }
    return data;
  }

  /** POST, and return {status, body}; body is null for a response that isn't JSON. */
  async function ask(url, data, signal) {
    const response = await fetch(url, {
      method: "POST",
      body: data,
      credentials: "same-origin",
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
      signal,
    });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    return { status: response.redirected ? 403 : response.status, body: isJson ? await response.json() : null };
  }

  /** Calls `check` when the form may have changed, after a pause. */
  class WatchingController extends Controller {
    connect() {
      this.form = this.element.closest("form");
      this.later = () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.check(), CHECK_AFTER);
      };
      EVENTS.forEach((name) => this.form.addEventListener(name, this.later));
      // Widgets set their inputs after the page is loaded, which is not a change by the user.
      this.start = setTimeout(() => {
        this.seen = this.relevant().toString();
        this.started();
      }, CHECK_AFTER);
    }

    disconnect() {
      clearTimeout(this.timer);
      clearTimeout(this.start);
      EVENTS.forEach((name) => this.form.removeEventListener(name, this.later));
      if (this.request) this.request.abort();
    }

    started() {}

    relevant() {
      return formData(this.form, () => true);
    }

    async check() {
      const data = this.relevant();
      const now = data.toString();
      if (now === this.seen) return;
      this.seen = now;
      if (this.request) this.request.abort();
      this.request = new AbortController();
      try {
        const { status, body } = await ask(this.urlToWatch, data, this.request.signal);
        if (status === 200 && body) this.show(body);
      } catch (error) {
        // Aborted or offline: keep the content, and try again at the next check.
        if (error.name !== "AbortError") this.seen = null;
      }
    }
  }

  class NeighboursController extends WatchingController {
    static targets = ["list"];
    static values = { url: String, watched: String };

    get urlToWatch() {
      return this.urlValue;
    }

    relevant() {
      const names = new Set(["csrfmiddlewaretoken", ...this.watchedValue.split(" ")]);
      return formData(this.form, (name) => names.has(name));
    }

    show({ html }) {
      this.listTarget.innerHTML = html;
    }
  }

  /** When autosave succeeds, Wagtail regards the form as saved, including edits made since the request was sent.
   *  Request another save for these. */
  class EditsDuringSave {
    constructor(form) {
      this.form = form;
      this.listeners = {
        "w-autosave:save": ({ detail }) => {
          this.sent = detail.formData;
          this.isEdited = false;
        },
        "w-autosave:success": ({ detail }) => this.saved(detail.response || {}),
      };
      ["input", "change", "keyup"].forEach((name) => {
        this.listeners[name] = () => {
          this.isEdited = true;
        };
      });
      Object.entries(this.listeners).forEach(([name, listener]) => form.addEventListener(name, listener));
    }

    stop() {
      Object.entries(this.listeners).forEach(([name, listener]) => this.form.removeEventListener(name, listener));
    }

    saved(response) {
      if (!this.isEdited || !this.sent) return;
      // Fields that the server sets, or that only the request has, are not edits.
      const partials = this.form.querySelectorAll('[data-w-autosave-target="partials"] [name]');
      const ours = new Set(["csrfmiddlewaretoken", "overwrite_revision_id", ...Object.keys(response.field_updates || {})]);
      partials.forEach((input) => ours.add(input.name));
      const words = (data) =>
        new URLSearchParams([...data].filter(([name, value]) => typeof value === "string" && !ours.has(name))).toString();
      if (words(this.sent) === words(new FormData(this.form))) return;
      const detail = { type: "edits" };
      this.form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail }));
    }
  }

  /** Label the text boxes of Wagtail's rich text editor in lists, which have no label, by their block. */
  class NamedTextBoxes {
    constructor(form) {
      this.form = form;
      this.observer = new MutationObserver(() => this.name());
      this.observer.observe(form, { childList: true, subtree: true });
      this.name();
    }

    stop() {
      this.observer.disconnect();
    }

    name() {
      this.form.querySelectorAll('[role="textbox"]:not([aria-label], [aria-labelledby])').forEach((box) => {
        const block = box.closest("[data-panel][aria-labelledby]");
        if (block) box.setAttribute("aria-labelledby", block.getAttribute("aria-labelledby"));
      });
    }
  }

  /** Scrolls to the passage of the body that is the source of a point, marks it and moves the focus there. */
  class MarkedPassage {
    constructor(form) {
      this.form = form;
    }

    show(blockId, quotation) {
      this.clear();
      const ids = [...this.form.querySelectorAll('input[type="hidden"][name$="-id"]')];
      const input = ids.find(({ value }) => value === blockId);
      this.block = input && (input.closest("[data-contentpath]") || input.parentElement);
      if (!this.block) return;
      this.unfold();
      this.block.classList.add("newsbrief-is-source");
      const fields = [...this.block.querySelectorAll('[contenteditable="true"], textarea, input[type="text"]')];
      const texts = (field) => ("value" in field ? field.value : field.textContent);
      const field = fields.find((one) => texts(one).includes(quotation)) || fields[0];
      const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      (field || this.block).scrollIntoView({ block: "center", behavior: isStill ? "auto" : "smooth" });
      if (!field) return;
      field.focus({ preventScroll: true });
      if ("value" in field) this.select(field, quotation);
      else this.highlight(field, quotation);
      field.addEventListener("blur", () => this.clear(), { once: true });
    }

    /** Expand the collapsed panels around the block. */
    unfold() {
      for (let panel = this.block.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) {
        const toggle = panel.querySelector("[data-panel-toggle]");
        if (toggle && toggle.getAttribute("aria-expanded") === "false") toggle.click();
      }
    }

    select(field, quotation) {
      const start = field.value.indexOf(quotation);
      if (start >= 0) field.setSelectionRange(start, start + quotation.length);
    }

    /** Highlight without changing the DOM, which the rich text editor manages. */
    highlight(field, quotation) {
      if (!window.CSS.highlights) return;
      const start = field.textContent.indexOf(quotation);
      if (start < 0) return;
      const range = document.createRange();
      const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
      let passed = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const end = passed + node.length;
        if (start >= passed && start < end) range.setStart(node, start - passed);
        if (start + quotation.length <= end) {
          range.setEnd(node, start + quotation.length - passed);
          break;
        }
        passed = end;
      }
      window.CSS.highlights.set("newsbrief-source", new window.Highlight(range));
    }

    clear() {
      if (this.block) this.block.classList.remove("newsbrief-is-source");
      if (window.CSS.highlights) window.CSS.highlights.delete("newsbrief-source");
    }
  }

  class SummaryController extends WatchingController {
    static targets = [
      "status", "backend", "suggest", "undo", "message", "suggestion", "kind", "points", "regenerate",
      "reviewed", "tick", "token",
    ];

    static values = {
      suggestUrl: String, statusUrl: String, csrfCookie: String, loading: String, ready: String, used: String, undone: String,
      dismissed: String, none: String, session: String, failed: String, large: String, extractive: String,
      generative: String,
    };

    get urlToWatch() {
      return this.statusUrlValue;
    }

    connect() {
      super.connect();
      this.editsDuringSave = new EditsDuringSave(this.form);
      this.namedTextBoxes = new NamedTextBoxes(this.form);
      this.passage = new MarkedPassage(this.form);
    }

    started() {
      this.words = this.summaryData();
    }

    disconnect() {
      super.disconnect();
      this.editsDuringSave.stop();
      this.namedTextBoxes.stop();
      if (this.asking) this.asking.abort();
    }

    /** Return the fields of the summary. */
    summaryData() {
      return formData(this.form, (name) => name.startsWith("summary-")).toString();
    }

    check() {
      const words = this.summaryData();
      // A review is for the text that was reviewed: untick the checkbox when the text changes.
      if (this.hasTickTarget && this.tickTarget.checked && this.ticked !== words && this.words !== words) {
        this.tickTarget.checked = false;
        this.changed(this.tickTarget);
      }
      this.words = words;
      return super.check();
    }

    tickTargetConnected(tick) {
      tick.addEventListener("change", () => {
        this.ticked = tick.checked ? this.summaryData() : null;
      });
    }

    show({ html, offers_review: offersReview }) {
      this.statusTarget.innerHTML = html;
      if (this.hasReviewedTarget) this.reviewedTarget.hidden = !offersReview && !this.tickTarget.checked;
    }

    showSource({ currentTarget }) {
      this.passage.show(currentTarget.dataset.block, currentTarget.dataset.quotation);
    }

    get stream() {
      return window.wagtail.editHandler.getPanelByName("summary").getBoundWidget();
    }

    async suggest() {
      if (this.isBusy) return;
      this.busy(true);
      this.say(this.loadingValue);
      this.renewToken();
      const data = formData(this.form, () => true);
      if (this.hasBackendTarget) data.set("newsbrief_backend", this.backendTarget.value);
      this.asking = new AbortController();
      try {
        const { status, body } = await ask(this.suggestUrlValue, data, this.asking.signal);
        this.answer(status, body);
      } catch (error) {
        // Aborted when the last suggestion is used or dismissed.
        if (error.name !== "AbortError") this.say(this.failedValue, true);
      } finally {
        this.busy(false);
      }
    }

    /** Set the current CSRF token, which changes when the user logs in again in another tab. */
    renewToken() {
      const input = this.form.elements.csrfmiddlewaretoken;
      const start = `${this.csrfCookieValue}=`;
      const cookie = document.cookie.split("; ").find((one) => one.startsWith(start));
      if (input && cookie) input.value = cookie.slice(start.length);
    }

    answer(status, body) {
      if (body && body.error) {
        this.say(body.error, true);
      } else if (status === 403 || status === 401) {
        this.say(this.sessionValue, true);
      } else if (status === 413 || status === 400) {
        this.say(this.largeValue, true);
      } else if (status !== 200 || !body) {
        this.say(this.failedValue, true);
      } else if (!body.points.length) {
        this.close();
        this.say(`${this.noneValue} ${body.reason}`);
      } else {
        this.offer(body);
      }
    }

    offer(suggestion) {
      this.offered = suggestion;
      this.pointsTarget.replaceChildren(
        ...suggestion.points.map((point, number) => {
          const item = document.createElement("li");
          item.textContent = point;
          item.append(...(suggestion.findings?.[number] ?? []).map(this.finding));
          return item;
        }),
      );
      this.kindTarget.textContent = suggestion.kind === "generative" ? this.generativeValue : this.extractiveValue;
      this.suggestTarget.hidden = true;
      this.suggestionTarget.hidden = false;
      this.say(`${this.readyValue} ${suggestion.warning}`.trim());
      this.suggestionTarget.focus();
    }

    finding(text) {
      const line = document.createElement("p");
      line.className = "newsbrief-finding";
      line.textContent = text;
      return line;
    }

    use() {
      const { stream } = this;
      const before = stream.getState();
      const { block, token } = this.offered;
      const at = before.findIndex(({ type }) => type === block.type);
      // The token first, so that autosave doesn't send the points without it.
      this.tokenTarget.value = token;
      if (at >= 0) stream.deleteBlock(at);
      stream.insert({ ...block, id: window.crypto.randomUUID?.() ?? `newsbrief-${Date.now()}` }, Math.max(at, 0));
      this.before = before;
      this.undoTarget.hidden = false;
      this.close();
      this.changed(this.tokenTarget);
      this.say(this.usedValue);
      this.undoTarget.focus();
    }

    undo() {
      this.tokenTarget.value = `undone:${this.tokenTarget.value}`;
      this.stream.setState(this.before);
      this.undoTarget.hidden = true;
      this.changed(this.tokenTarget);
      this.say(this.undoneValue);
      this.suggestTarget.focus();
    }

    dismiss() {
      this.close();
      this.say(this.dismissedValue);
      this.suggestTarget.focus();
    }

    close() {
      this.asking.abort();
      this.offered = null;
      this.suggestionTarget.hidden = true;
      this.suggestTarget.hidden = false;
    }

    busy(isBusy) {
      this.isBusy = isBusy;
      // Not `disabled`, which would move the keyboard focus.
      [this.suggestTarget, this.regenerateTarget].forEach((button) => {
        button.setAttribute("aria-disabled", String(isBusy));
      });
      this.suggestionTarget.setAttribute("aria-busy", String(isBusy));
    }

    say(text, isError = false) {
      this.messageTarget.textContent = text;
      this.messageTarget.classList.toggle("newsbrief-message--error", isError);
    }

    /** Notify Wagtail's controllers (autosave, unsaved changes) and these. */
    changed(input) {
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  window.wagtail.app.register("newsbrief-brief", SummaryController);
  window.wagtail.app.register("newsbrief-neighbours", NeighboursController);
})();
