// Makes the field of the query page an editor, in a shadow root so that its styles need no inline style element.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";
import { Answers } from "./answers.js";
import { appearance } from "./appearance.js";
import { completionSource } from "./completion.js";
import { faults, markFault } from "./faults.js";

// A browser that types over coloured text keeps the colour as an inline style, which the security policy reports.
function replaceSelection(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type" });
  const handlers = view.state.facet(EditorView.inputHandler);
  if (!handlers.some((handle) => handle(view, from, to, event.data, insert))) view.dispatch(insert());
  return true;
}

const field = document.getElementById("query");
const form = field.form;
const label = document.querySelector("label[for=query]");
const host = document.createElement("div");
host.className = "editor";
const root = host.attachShadow({ mode: "open" });
let answers;

const view = new EditorView({
  root,
  parent: root,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (answers.run(), true) }])),
      lineNumbers(),
      highlightActiveLineGutter(),
      history(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion({
        override: [completionSource(form.dataset.vocabulary, document.documentElement.lang)],
        icons: false,
      }),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
      sparql(),
      faults,
      appearance,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label.textContent, spellcheck: "false" }),
      EditorView.domEventHandlers({ beforeinput: replaceSelection }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) field.value = update.state.doc.toString();
      }),
    ],
  }),
});

const showFault = (place) => view.dispatch({ effects: markFault.of(place) });
answers = new Answers(form, showFault);
field.before(host);
field.hidden = true;
field.required = false;
label.addEventListener("click", () => view.focus());
form.querySelector(".hint").hidden = false;
const place = document.querySelector("#results [data-line]")?.dataset;
if (place) showFault({ line: Number(place.line), column: Number(place.column) });

form.addEventListener("submit", (event) => {
  if (event.submitter?.hasAttribute("formaction") || event.submitter?.hasAttribute("formmethod")) return;
  event.preventDefault();
  answers.run();
});

// A browser that goes back fills the field in again after this script has run.
addEventListener("pageshow", () => {
  const text = view.state.doc.toString();
  if (field.value !== text) view.dispatch({ changes: { from: 0, to: text.length, insert: field.value } });
});
