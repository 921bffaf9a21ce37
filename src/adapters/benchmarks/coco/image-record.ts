import { numberSchema, textSchema } from "../reading/fields";

/** The name of an image's file; LVIS has it at the end of its address alone. */
export function imageName(
  { file_name, coco_url }: { readonly file_name?: unknown; readonly coco_url?: unknown },
): string | undefined {
  const name = textSchema.safeParse(file_name).data;
  if (name !== undefined && name.trim() !== "") return name;
  return textSchema.safeParse(coco_url).data?.replace(/[?#].*$/, "").split("/").slice(-2).join("/");
}

/**
 * The annotated size in pixels. Undefined where there is none: missing, `null`, 0, -1 or no number;
 * then the picture tells.
 */
export function pixelsOf(
  image: { readonly width?: unknown; readonly height?: unknown },
): { readonly width: number; readonly height: number } | undefined {
  const [width, height] = [numberSchema.safeParse(image.width).data ?? 0,
    numberSchema.safeParse(image.height).data ?? 0];
  return width > 0 && height > 0 ? { width, height } : undefined;
}
