/** @file Classifier-free guidance, for text alone and for text and image. The only place that mixes branches. */

/**
 * Classifier-free guidance for text (Ho & Salimans 2022): none + scale (text - none).
 * @param outputs the two branches one after the other, in diffusers' order [none, text]
 */
export function guideText(outputs: Float32Array, scale: number): Float32Array {
  const n = outputs.length / 2;
  const out = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const none = outputs[i]!;
    out[i] = none + scale * (outputs[n + i]! - none);
  }
  return out;
}

/**
 * InstructPix2Pix's guidance for text and image (Brooks et al. 2023, equation 3):
 * none + text (both - image) + image (image - none).
 * @param outputs the three branches one after the other, in diffusers' order [text + image, image only, neither]
 */
export function guideTextAndImage(outputs: Float32Array, textScale: number, imageScale: number): Float32Array {
  const n = outputs.length / 3;
  const out = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const [both, image, none] = [outputs[i]!, outputs[n + i]!, outputs[2 * n + i]!];
    out[i] = none + textScale * (both - image) + imageScale * (image - none);
  }
  return out;
}
