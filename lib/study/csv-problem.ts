type Values = Record<string, string | number>;

/** What can be wrong with a study's table and its pictures, in English. Pages say the same in their reader's language (`requests.form.problems`). */
const SENTENCES = {
  columnsMissing: ({ count, missing, wanted, found, foundCount }: Values) => `The column${count === 1 ? '' : 's'} ${missing} ${count === 1 ? 'is' : 'are'} missing. The first row must name ${wanted}; it names ${foundCount === 0 ? 'nothing' : found}.`,
  columnTwice: ({ column }: Values) => `The column ${column} is there twice. Remove one of them.`,
  cellEmpty: ({ column }: Values) => `The column ${column} is empty.`,
  textLong: ({ column, length, most }: Values) => `The ${column} has ${length} characters; up to ${most} are allowed.`,
  encoding: () => 'The CSV file is not encoded in UTF-8: some of its letters cannot be read. Save it as "CSV UTF-8" and choose it again.',
  unreadable: ({ reason }: Values) => `This is not a readable CSV file: ${reason}.`,
  empty: ({ wanted }: Values) => `The CSV file is empty. Its first row must name the columns ${wanted}.`,
  noRows: () => 'The CSV file has no rows below its header.',
  manyRows: ({ rows, most }: Values) => `The CSV file has ${rows} rows; a study may have up to ${most}. Split it into several studies.`,
  manyCells: ({ cells, columns }: Values) => `It has ${cells} cells but the header names ${columns}. Put text with commas in double quotes.`,
  pictureMissing: ({ file }: Values) => `The picture "${file}" has not been uploaded.`,
  pictureAmbiguous: ({ file }: Values) => `Several different pictures are called "${file}". Drop the folders they are in, and write the folder in front of the name.`,
} satisfies Record<string, (values: Values) => string>;

export type CSVProblemKey = keyof typeof SENTENCES;

export interface CSVProblem {
  /** As a spreadsheet counts; null when it concerns the whole file. */
  row: number | null;
  key: CSVProblemKey;
  values: Values;
  /** The same in English. */
  message: string;
}

/** A problem of a table with its sentence. Pure. */
export function csvProblem(row: number | null, key: CSVProblemKey, values: Values = {}): CSVProblem {
  return { row, key, values, message: SENTENCES[key](values) };
}
