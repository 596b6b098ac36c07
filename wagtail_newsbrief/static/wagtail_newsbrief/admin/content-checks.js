// Rules of Wagtail's content checker: the server decides what fails, this finds the element.
(() => {
  // A new element: a script may insert that of the page after the rules are registered.
  const userbar = document.createElement("wagtail-userbar");
  const ids = [
    "newsbrief-brief-missing",
    "newsbrief-brief-stale",
    "newsbrief-brief-overlong",
    "newsbrief-brief-unreviewed",
    "newsbrief-brief-unverified",
    "newsbrief-lead-image-missing",
    "newsbrief-lead-image-alt",
  ];

  const firstOf = (places) =>
    places.reduce((found, place) => found || document.querySelector(place), null);

  // A failed rule is reported on the first element only.
  const passes = (node, { failed, places }) => !failed || node !== firstOf(places);

  ids.forEach((id) => userbar.registerCheck(id, passes));
})();
