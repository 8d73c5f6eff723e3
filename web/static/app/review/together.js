// What stands on the screen as a whole, with the place that it rests on beside it: what is seen together is decided together, by one key.

// Whether somebody who looks at the screen sees all of `item`: nothing above it, its pictures there and not cut off, its text not shortened.
export function wholly(item) {
  const { left, width, top, bottom } = item.getBoundingClientRect();
  const seen = (y) => item.contains(document.elementFromPoint(left + width / 2, y));
  return seen(top + EDGE) && seen(bottom - EDGE) && [...item.querySelectorAll("img")].every(painted) && [...item.querySelectorAll(".rv-value")].every(unshortened);
}

const EDGE = 3; // pixels: inside the border
const painted = (image) => image.naturalWidth > 0 && image.getBoundingClientRect().bottom <= image.parentElement.getBoundingClientRect().bottom + 1;
const unshortened = (text) => text.scrollHeight <= text.clientHeight + 1;
