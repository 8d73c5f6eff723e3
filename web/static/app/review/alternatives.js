// What a field may say instead: read otherwise, proposed by a check, standing elsewhere in the packet or in the register.
import { say, words } from "./dom.js";

export const TAKES = ["a", "A"]; // keys of the first two

export function alternativesOf(field) {
  const machine = field.machine_differs ? [{ text: field.machine ? say("machine", { text: field.machine }) : words.machine_blank, value: field.machine, place: null }] : [];
  const proposal = field.proposal ? [{ text: say("proposal", { text: field.proposal }), value: field.proposal, place: null }] : [];
  const others = field.others.map(({ name, text, edit, place }) => ({ text: name ? say("other_field", { name, text }) : say("other_place", { text: text || words.nothing }), value: edit, place }));
  const all = [...machine, ...proposal, ...others];
  return [...all.filter((one) => one.value), ...all.filter((one) => !one.value)];
}
