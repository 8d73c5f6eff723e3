// Runs before the page is drawn: "auto" follows the system, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const choice = root.dataset.themeChoice;
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
  };
  dark.addEventListener("change", apply);
  apply();
  globalThis.shenbaoTheme = { apply };
})();
