/** @file Names of BLIP weights that files may carry beside those the models declare. */

/** Position buffers, and the decoder's output layer where it was saved although it is tied to the word embeddings. */
export function isBlipBuffer(name: string): boolean {
  return name.endsWith('position_ids') || /cls\.predictions\.decoder\.(weight|bias)$/.test(name);
}
