import * as fs from "node:fs/promises";
import * as path from "node:path";
import { DataError, StoreError } from "../../../core/errors";
import { told } from "../../files/told";
import { MOST_PIXELS } from "../../pictures/most-pixels";
import { refuseTorn } from "../../pictures/torn";
import { ENDINGS, FolderIndex, mayBeOne, readings, shortened } from "./picture-names";

/** A picture of the data set, found and looked at. Pixels. */
export interface FoundPicture {
  /** Relative to the images folder, with `/`. */
  readonly name: string;
  /** Upright, as everything sees it. */
  readonly width: number;
  readonly height: number;
  /** As its pixels are stored: annotations of photographs usually count in these. */
  readonly stored: { readonly width: number; readonly height: number };
  /** Of EXIF, 1 to 8; 1 is upright. */
  readonly orientation: number;
}

/** Why there is no picture. */
export interface NoPicture {
  readonly kind: "missing-image" | "bad-image";
  readonly message: string;
}

const MOST_BYTES = 64 * 2 ** 20;

/**
 * The images folder of a data set. Each picture is looked at once (its header, not its pixels) and
 * brought to the data folder once.
 */
export class Pictures {
  private readonly found = new Map<string, FoundPicture | NoPicture>();
  /** By file: the longest of the names that mean it. */
  private readonly meant = new Map<string, string>();
  private readonly doubtful = new Set<string>();
  private index: Promise<FolderIndex> | undefined;
  private readonly brought = new Map<string, Promise<string>>();

  /** @param taken whether queries use the pictures that the data folder has already. */
  constructor(private readonly from: string, private readonly to: string,
    private readonly link: boolean, private readonly taken: boolean) {}

  get folder(): string {
    return this.from;
  }

  /**
   * @param name as the data set has it: `000000000790.jpg`, `val2017/000000000790.jpg`,
   *   `ex_0_img_0`, `C:\\photos\\a.jpg`.
   */
  async look(name: string): Promise<FoundPicture | NoPicture> {
    const known = this.found.get(name);
    if (known) return known;
    const picture = await this.search(name);
    this.found.set(name, picture);
    if (!("kind" in picture)) this.mean(picture.name, name);
    return picture;
  }

  /**
   * Files that two different names mean (`cam0/a.jpg` and `cam1/a.jpg` where there is `a.jpg`
   * alone), so far: whose they are cannot be told.
   */
  get ofTwoNames(): ReadonlySet<string> {
    return this.doubtful;
  }

  private mean(file: string, name: string): void {
    const other = this.meant.get(file);
    if (other !== undefined && !mayBeOne(other, name)) this.doubtful.add(file);
    if (other === undefined || name.length > other.length) this.meant.set(file, name);
  }

  /**
   * The file that a name means, without a look into it; undefined where there is none, or not one
   * alone.
   */
  async locate(name: string): Promise<string | undefined> {
    const [file, another] = await this.candidates(name);
    return another === undefined ? file : undefined;
  }

  /**
   * Copies or links the picture into the data folder.
   * @returns its name there.
   * @throws DataError if another picture that queries use has that name.
   */
  bring({ name }: FoundPicture): Promise<string> {
    const target = `images/${name}`;
    const known = this.brought.get(name) ??
      this.copy(path.join(this.from, name), path.join(this.to, target)).then(() => target);
    this.brought.set(name, known);
    return known;
  }

  /** Pictures brought so far. */
  get count(): number {
    return this.brought.size;
  }

  private async search(name: string): Promise<FoundPicture | NoPicture> {
    const candidates = await this.candidates(name);
    const [candidate] = candidates;
    if (candidate === undefined)
      return { kind: "missing-image", message: `there is no image ${name} in ${this.from}` };
    if (candidates.length > 1)
      return { kind: "bad-image",
        message: `the image ${name} may be ${candidates.slice(0, 3).join(" or ")}` };
    const { size } = await fs.stat(path.join(this.from, candidate));
    return size > MOST_BYTES ?
      { kind: "bad-image", message: `${candidate} has ${size} bytes, more than 64 MiB` } :
      this.measure(candidate);
  }

  /**
   * Files that the name may mean: one of this very name, or in fewer folders than the name has;
   * then the same whatever the case and Unicode form; then those in folders that the name lacks.
   */
  private async candidates(name: string): Promise<readonly string[]> {
    const full = readings(name);
    const all = [...new Set([...full, ...full.flatMap(shortened)])].flatMap((reading) =>
      ENDINGS.map((ending) => reading + ending)
    );
    for (const candidate of all) {
      if ((await fs.stat(path.join(this.from, candidate)).catch(() => undefined))?.isFile())
        return [candidate];
    }
    const index = await (this.index ??= FolderIndex.of(this.from));
    const found = (look: (name: string) => readonly string[], names: readonly string[]):
      | readonly string[]
      | undefined => names.map(look).find((files) => files.length > 0);
    return found((one) => index.named(one), all) ??
      found((one) => index.ending(one),
        full.flatMap((reading) => ENDINGS.map((ending) => reading + ending))) ??
      [];
  }

  private async measure(name: string): Promise<FoundPicture | NoPicture> {
    const { default: sharp } = await import("sharp");
    try {
      const { width, height, orientation = 1, autoOrient } = await sharp(path.join(this.from, name),
        { failOn: "none" }).metadata();
      await refuseTorn(path.join(this.from, name));
      if (width * height > MOST_PIXELS)
        return { kind: "bad-image",
          message: `${name} has ${width} x ${height} pixels, more than 64 million` };
      return { name, ...autoOrient, stored: { width, height }, orientation };
    } catch (error) {
      return { kind: "bad-image", message: `${name} is no image: ${(error as Error).message}` };
    }
  }

  private async copy(from: string, to: string): Promise<void> {
    const there = await fs.readFile(to).catch(() => undefined);
    if (there && this.taken) {
      if (there.equals(await fs.readFile(from))) return;
      throw new DataError(`${to} is another picture than ${from}.`,
        "Import this data set into a folder of its own.");
    }
    await told(to, () => fs.mkdir(path.dirname(to), { recursive: true }));
    await fs.rm(to, { force: true }); // a link is never written through
    if (!this.link) return told(to, () => fs.copyFile(from, to));
    await fs.symlink(path.resolve(from), to).catch((cause: Error) => {
      throw new StoreError(`${to} cannot be a link: ${cause.message}.`,
        "Import without --link, so that the images are copied.", { cause });
    });
  }
}

/**
 * The scene of a photograph: its name without folder and ending, which is the same in all data sets
 * that are made of it.
 */
export const sceneOf = (picture: string): string =>
  path.posix.basename(picture).replace(/\.\w+$/, "");

/** @throws DataError if there is no such folder. */
export async function checkFolder(folder: string): Promise<void> {
  const status = await fs.stat(folder).catch(() => undefined);
  if (!status?.isDirectory())
    throw new DataError(`${folder} is no folder of images.`, "Name the folder with --images.");
}
