// Text for searching: without marks and case, as the server folds it (people/models.py), so that "uber" finds "Über".
const LETTERS = { ł: "l", ø: "o", đ: "d", æ: "ae", œ: "oe", þ: "th", ı: "i", ß: "ss" };

export function fold(text) {
  const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.replace(/[łøđæœþıß]/g, (letter) => LETTERS[letter]).trim();
}
