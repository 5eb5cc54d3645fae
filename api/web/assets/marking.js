// Splits a text into pieces, [text, whether it is marked], as api/web/search/marking.py does on the server.

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

export const marked = (text) => [[text, true]];

export function markedWords(text, words) {
  const wanted = new Set((words.match(WORD) ?? []).map(form));
  const pieces = [];
  let done = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!wanted.has(form(word))) continue;
    pieces.push([text.slice(done, index), false], [word, true]);
    done = index + word.length;
  }
  return [...pieces, [text.slice(done), false]].filter(([piece]) => piece);
}

const form = (word) => word.toLowerCase().replace(/(es|e|(?<!s)s)$/, "");
