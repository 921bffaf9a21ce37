import type { Picture } from "./protocol";
import type { Size } from "./view-box";

/** The pictures whose size is known: boxes can be drawn on no other. Sources are loaded once. */
export class Images {
  private readonly loaded = new Map<string, Size | "loading" | "broken">();

  /** @param onChange a picture was loaded, or cannot be */
  constructor(private readonly onChange: () => void) {}

  /** Pixels that boxes are in; undefined until it is loaded, `broken` where it cannot be. */
  size({ source, size }: Picture): Size | "broken" | undefined {
    const known = source === null ? undefined : this.loaded.get(source) ?? this.load(source);
    if (known === "broken") return "broken";
    return known === undefined || known === "loading" ? undefined : size ?? known;
  }

  /** Pixels of what is drawn: less than the picture's own where it is a thumbnail. */
  drawn({ source }: Picture): Size | undefined {
    const known = source === null ? undefined : this.loaded.get(source);
    return typeof known === "object" ? known : undefined;
  }

  private load(source: string): "loading" {
    this.loaded.set(source, "loading");
    const image = new Image();
    image.addEventListener("load",
      () => this.tell(source, { width: image.naturalWidth, height: image.naturalHeight }));
    image.addEventListener("error", () => this.tell(source, "broken"));
    image.src = source;
    return "loading";
  }

  private tell(source: string, found: Size | "broken"): void {
    this.loaded.set(source, found);
    this.onChange();
  }
}
