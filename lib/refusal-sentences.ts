type Values = Record<string, string | number>;

/** What people are often refused on pages, in English, as the APIs say it. Pages say the same in their reader's language (`frame.refusals`). `needed` and `available` are decimal dollars. */
const SENTENCES = {
  databaseAway: () => 'The database cannot be reached right now. Nothing was changed; please try again in a moment.',
  storageAway: () => 'The image storage cannot be reached right now. Nothing was changed; please try again in a moment.',
  broken: () => 'Something went wrong on our side. Nothing was changed; please try again.',
  signedOut: () => 'Sign in to continue.',
  wrongPassword: () => 'The e-mail address or the password is wrong.',
  suspended: () => 'This account is suspended. Ask an administrator.',
  manySignIns: ({ minutes }: Values) => `Too many failed sign-ins. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`,
  manyAccounts: () => 'Too many accounts were opened from your network. Try again in an hour.',
  addressTaken: () => 'There is an account with this e-mail address already. Sign in instead.',
  answeredBefore: () => 'You have already answered this task.',
  taskEnded: () => 'This task has ended. Ask for the next one.',
  taskTaken: () => 'Others are working on this task right now. Ask for the next one.',
  ownStudy: () => 'You cannot work on your own study; use its preview instead.',
  ownTasks: () => 'You cannot work on your own tasks.',
  studyPaused: () => 'This study is paused. Try again later.',
  studyEnded: () => 'This study has ended.',
  studyCap: ({ most }: Values) => `You have done as many tasks of this study as one person may (${most}).`,
  kindCap: ({ most }: Values) => `You have done as many tasks of this kind as one person may (${most}).`,
  returnedBefore: () => 'You returned this task; accept it again to answer it.',
  handedInBefore: () => 'You have already handed in this task.',
  cannotReturn: () => 'This task has been handed in and cannot be returned.',
  manyReports: () => 'You have reported many pictures in a short time. Return the task, and write to the requester if there are more.',
  fundsMissing: ({ needed, available }: Values) => `This needs $${needed}, but only $${available} is available. Add funds and try again.`,
  notMoney: ({ text }: Values) => `"${text}" is not an amount of money. Write dollars with a point, for example 0.08.`,
  moneyUnclear: ({ text }: Values) => `"${text}" may mean two amounts. Write dollars without a sign for thousands, for example 1234.00.`,
  pictureUnreadable: ({ file }: Values) => `"${file}" is not a picture that can be read. Upload a JPEG, PNG, WebP, AVIF, GIF or TIFF file.`,
  pictureDamaged: ({ file }: Values) => `"${file}" is damaged or cut short: it cannot be decoded to the end. Export it again and upload the new file.`,
  pictureHeavy: ({ file, isJust, megabytes, most }: Values) => `"${file}" has ${isJust === 'yes' ? 'more than ' : ''}${megabytes} MB; a picture may have up to ${most} MB. Save it smaller and upload it again.`,
  pictureLarge: ({ file, width, height, most }: Values) => `"${file}" has ${width} × ${height} pixels; a picture may have up to ${most} megapixels. Scale it down and upload it again.`,
  pictureSmall: ({ file, width, height }: Values) => `"${file}" has only ${width} × ${height} pixels; nobody could judge it. Upload a larger picture.`,
  notInS3: ({ address }: Values) => `"${address}" is not an address in S3: write s3://bucket/folder/.`,
  notOpen: ({ address }: Values) => `${address} is not open to requesters here: ask the platform’s operator to name it in S3_IMPORTS.`,
} satisfies Record<string, (values: Values) => string>;

export type RefusalKey = keyof typeof SENTENCES;

/** A refusal as data, for those who say it in another language. */
export interface Refusal {
  key: RefusalKey;
  values: Values;
}

/** The sentence of a refusal. Pure. */
export function refusalSentence({ key, values }: Refusal): string {
  return SENTENCES[key](values);
}
