// The editor's panels Preview and Checks, when the page in the preview doesn't answer: they say so, instead of showing
// the browser's own error page, and a count of 0 for a page that nobody has looked at.
(() => {
  const watchPreview = () => {
    const config = document.getElementById("checker-axe-configuration");
    const count = document.querySelector("[data-content-checker-count]");
    if (!config || !count) return;
    const { newsbrief: words, spec } = JSON.parse(config.textContent);
    if (!words) return;

    // How long the page's content checker may take to come up, once the page is loaded.
    const SECONDS = 5;
    const METRICS = ["word-count", "reading-time", "readability-score"];
    const answered = new WeakSet();
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

    // Tells whether anything answers at one of the frontend's origins; a policy against asking is no answer either way.
    const isReachable = async () => {
      let isForbidden = false;
      const note = () => { isForbidden = true; };
      document.addEventListener("securitypolicyviolation", note);
      const answers = await Promise.allSettled(
        spec.allowedOrigins.map((origin) =>
          fetch(origin, { method: "HEAD", mode: "no-cors", cache: "no-store", credentials: "omit" }),
        ),
      );
      document.removeEventListener("securitypolicyviolation", note);
      return isForbidden || answers.some(({ status }) => status === "fulfilled");
    };

    const isOfAnotherOrigin = (iframe) => {
      try {
        return !iframe.contentWindow.location.href;
      } catch {
        return true;
      }
    };

    const looked = () => {
      clearTimeout(timer);
      inPreview?.remove();
      count.hidden = false;
    };

    const notLooked = async (iframe) => {
      const isGone = isOfAnotherOrigin(iframe) && spec.allowedOrigins && !(await isReachable());
      if (iframe !== frame() || answered.has(iframe.contentWindow)) return;
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

    // Until the first look there is nothing to count.
    count.hidden = true;

    window.addEventListener("message", ({ data, source }) => {
      if (data?.wagtail?.type !== "w-userbar:axe-ready") return;
      answered.add(source);
      if (source === frame()?.contentWindow) looked();
    });

    document.addEventListener("w-preview:loaded", () => {
      const iframe = frame();
      clearTimeout(timer);
      inPreview?.remove();
      if (answered.has(iframe.contentWindow)) {
        looked();
        return;
      }
      count.hidden = true;
      timer = setTimeout(notLooked, SECONDS * 1000, iframe);
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watchPreview);
  else watchPreview();
})();
