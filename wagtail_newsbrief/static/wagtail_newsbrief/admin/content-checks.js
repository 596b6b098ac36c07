// Wagtail's content checker on a page or its preview: the server found out what fails, this says where.
(() => {
  // Not the one on the page: where scripts put it there, it comes after its rules.
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

  // A check passes on every place but the first that the page has.
  const passes = (node, { failed, places }) => !failed || node !== firstOf(places);

  ids.forEach((id) => userbar.registerCheck(id, passes));
})();
