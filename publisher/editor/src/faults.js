// The mark at the place where the server's parser found the query wrong; it goes when the query is changed.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";

export const markFault = StateEffect.define();

export const faults = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    if (transaction.docChanged) marks = Decoration.none;
    for (const effect of transaction.effects) if (effect.is(markFault)) marks = marked(transaction.state.doc, effect.value);
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marked(doc, place) {
  if (!place || place.line > doc.lines) return Decoration.none;
  const line = doc.line(place.line);
  const from = Math.min(line.from + place.column - 1, line.to);
  const marks = [Decoration.line({ class: "cm-fault" }).range(line.from)];
  const to = from + (doc.sliceString(from, line.to).match(/^(?:[\p{L}\d_:?$]+|.)/u)?.[0].length ?? 0);
  if (to > from) marks.push(Decoration.mark({ class: "cm-fault-sign" }).range(from, to));
  return Decoration.set(marks, true);
}
