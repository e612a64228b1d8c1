// A learner's short descriptions, and the colour that marks them everywhere on the page.

import { written } from "./numbers.js";

// Each is dark enough for white text on it (WCAG AA).
const COLOURS = ["#4f46e5", "#0f766e", "#be185d", "#b45309", "#1d4ed8", "#15803d", "#7e22ce", "#0e7490"];

export const colourOf = (index) => COLOURS[index % COLOURS.length];

export const nameOf = ({ profile }) => profile?.name?.trim() || (profile?.validated ? "Learner" : "New learner");

export const initialOf = ({ profile, phone }) => {
  const [first] = profile?.name?.trim() ?? "";
  return first ? first.toUpperCase() : phone.slice(-2);
};

export const callOf = (learner) => learner.profile?.name?.trim() || written(learner.phone);

export function stateOf({ profile }) {
  if (profile?.opted_out) return "opted out";
  if (profile?.is_demo) return "demo";
  return profile && !profile.validated ? "not registered" : "";
}
