/**
 * @file Models that write their outputs into the caller's tensors and return none. onnxruntime-node makes a new array of every output, of those too that it
 * was given a tensor for: after a training step a second copy of weights and moments. It makes them in the order of the outputs and refuses one
 * that is no tensor, so an empty sequence as first output ends the call once everything is written and before anything is copied.
 */
import { DTYPES } from './dtype.ts';
import type { EncodedGraph } from './encode.ts';
import { ATTRIBUTE_TYPE } from './onnx-proto.ts';

/** Name of the output that stands before all others and is never returned. */
export const NOTHING = 'nothing';
/** What the binding says when it comes to that output; the release is pinned, and a binding that returned it would do no harm. */
export const NOTHING_RETURNED = 'Non tensor type is temporarily not supported.';

/** The same graph for callers that give a tensor for each output (`InferenceSession.run`). */
export function writeOnly(graph: EncodedGraph): EncodedGraph {
  const [type, elem_type] = [ATTRIBUTE_TYPE.int, DTYPES.float32.onnx];
  return {
    ...graph,
    node: [...graph.node, { input: [], output: [NOTHING], name: `output/${NOTHING}`, op_type: 'SequenceEmpty', domain: '', attribute: [{ name: 'dtype', type, i: elem_type }] }],
    output: [{ name: NOTHING, type: { sequence_type: { elem_type: { tensor_type: { elem_type } } } } }, ...graph.output],
  };
}
