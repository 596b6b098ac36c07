// Show a message in the panels Preview and Checks if the page in the preview isn't reachable or wasn't checked, instead
// of the browser's error page and 0 findings.
(() => {
  const watchPreview = () => {
    const config = document.getElementById("checker-axe-configuration");
    const count = document.querySelector("[data-content-checker-count]");
    if (!config || !count) return;
    const { newsbrief: words, spec } = JSON.parse(config.textContent);
    if (!words) return;

    // Timeout of the content checker after the page is loaded.
    const SECONDS = 5;
    const METRICS = ["word-count", "reading-time", "readability-score"];
    const ready = new WeakSet();
    let timer;

    const makeNotice = (text) => {
      const notice = document.createElement("div");
      notice.className = "help-block help-warning";
      notice.setAttribute("role", "status");
      notice.innerHTML = '<svg class="icon icon-warning icon" aria-hidden="true"><use href="#icon-warning"></use></svg>';
      notice.append(text);
      return notice;
    };
    let inPreview;

    const frame = () => document.getElementById("w-preview-iframe");

    // Return whether an origin of the frontend responds; assume so if a content security policy forbids the request.
    const isReachable = async () => {
      let isForbidden = false;
      const note = () => { isForbidden = true; };
      document.addEventListener("securitypolicyviolation", note);
      const responses = await Promise.allSettled(
        spec.allowedOrigins.map((origin) =>
          fetch(origin, { method: "HEAD", mode: "no-cors", cache: "no-store", credentials: "omit" }),
        ),
      );
      document.removeEventListener("securitypolicyviolation", note);
      return isForbidden || responses.some(({ status }) => status === "fulfilled");
    };

    const isOfAnotherOrigin = (iframe) => {
      try {
        return !iframe.contentWindow.location.href;
      } catch {
        return true;
      }
    };

    const checked = () => {
      clearTimeout(timer);
      inPreview?.remove();
      count.hidden = false;
    };

    const notChecked = async (iframe) => {
      const isGone = isOfAnotherOrigin(iframe) && spec.allowedOrigins && !(await isReachable());
      if (iframe !== frame() || ready.has(iframe.contentWindow)) return;
      const toggle = document.querySelector('[data-side-panel-toggle="checks"] [data-side-panel-toggle-counter]');
      if (toggle) toggle.hidden = true;
      METRICS.forEach((name) => {
        const metric = document.querySelector(`[data-content-${name}]`);
        if (metric) metric.textContent = "-";
      });
      const text = isGone ? words.unreachable : words.unseen;
      document.querySelector("[data-checks-panel]").replaceChildren(makeNotice(text));
      if (isGone) {
        inPreview = makeNotice(text);
        document.querySelector(".w-preview__area").before(inPreview);
      }
    };

    // Nothing was counted yet.
    count.hidden = true;

    window.addEventListener("message", ({ data, source }) => {
      if (data?.wagtail?.type !== "w-userbar:axe-ready") return;
      ready.add(source);
      if (source === frame()?.contentWindow) checked();
    });

    document.addEventListener("w-preview:loaded", () => {
      const iframe = frame();
      clearTimeout(timer);
      inPreview?.remove();
      if (ready.has(iframe.contentWindow)) {
        checked();
        return;
      }
      count.hidden = true;
      timer = setTimeout(notChecked, SECONDS * 1000, iframe);
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watchPreview);
  else watchPreview();
})();
