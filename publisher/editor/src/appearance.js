// How the editor looks: the colours of the page, which are custom properties and so reach into the shadow root.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const MONOSPACE = 'ui-monospace, "SF Mono", Menlo, Consolas, monospace';

const theme = EditorView.theme({
  "&": {
    background: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "4px",
    fontSize: "15px", minHeight: "14rem", maxHeight: "38rem",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: MONOSPACE, lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--text)", minHeight: "14rem" },
  ".cm-line": { padding: "0 14px 0 10px" },
  ".cm-gutters": { background: "var(--surface)", color: "var(--muted)", border: "0", borderRight: "1px solid var(--rule)" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--text)", fontWeight: "700" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { background: "var(--tint)", outline: "1px solid var(--accent)" },
  ".cm-fault": { background: "var(--notice)", boxShadow: "inset 4px 0 0 var(--bar)" },
  ".cm-fault-sign": { borderBottom: "3px solid var(--bar)" },
  ".cm-tooltip": { background: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "4px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: MONOSPACE, fontSize: "14px", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete ul li": { padding: "4px 10px !important" },
  ".cm-tooltip.cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--tint)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", fontFamily: "system-ui, sans-serif", marginLeft: "1em" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
});

const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword, tags.controlKeyword], color: "var(--accent)", fontWeight: "700" },
  { tag: [tags.variableName, tags.local(tags.variableName), tags.special(tags.variableName)], color: "var(--link)" },
  { tag: [tags.string, tags.literal, tags.number, tags.bool], color: "var(--bar)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.url, tags.namespace, tags.atom], color: "var(--muted)" },
]);

export const appearance = [theme, syntaxHighlighting(highlighting)];
