import { stringify } from 'csv-stringify/sync';

/**
 * Rows as CSV text. A cell that a spreadsheet would run as a formula (it begins with =, +, -, @, a tab or a carriage return) gets an apostrophe in
 * front: instructions, feedback and file names are written by strangers.
 */
export function toCSV(rows: (string | number)[][]): string {
  return stringify(rows, { escape_formulas: true });
}
