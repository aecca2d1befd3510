/** @file JSON as Python writes it, for files that transformers reads with checked types: 1.0 must not become 1. */

/** Keys of Hugging Face configurations that are floats whatever their value. */
const FLOATS = /^(initializer_(factor|range)|layer_norm_(eps|epsilon)|logit_scale_init_value|label_smoothing|(attention|hidden|classifier)_dropout|dropout|\w+_dropout(_prob)?|attention_probs_dropout_prob|(attn|embd|resid)_pdrop|summary_first_dropout|norm_eps|resnet_out_scale_factor|scaling_factor|beta_(start|end)|clip_sample_range|sample_max_value|flow_shift|dynamic_thresholding_ratio)$/;

/** The text of a configuration: two spaces, floats as floats, infinities in Python's spelling, a final newline. */
export function pythonJson(config: Readonly<Record<string, unknown>>): string {
  const marked = JSON.stringify(
    config,
    (key, value: unknown) => {
      if (typeof value !== 'number') return value;
      if (Math.abs(value) === Infinity) return `@${value}@`;
      return FLOATS.test(key) && Number.isInteger(value) ? `@${value}.0@` : value;
    },
    2,
  );
  return `${marked.replace(/"@(-?Infinity|-?\d+\.0)@"/g, '$1')}\n`;
}
