/**
 * Our own keys in metadata. The first is in an adapter: sha256 of the GGUF file it was trained on.
 */
export const BASE_DIGEST = "visrep.base.digest";
/**
 * In a model: sha256 of the Hugging Face folder it was written from, which adapters of that folder
 * name as their base.
 */
export const SOURCE_DIGEST = "visrep.source.digest";
