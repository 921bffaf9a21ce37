import { pick, type Random, randomInt } from "../../../src/core/random";

export interface CocoFile {
  images: Record<string, unknown>[];
  annotations: (Record<string, unknown> | null)[];
  categories: Record<string, unknown>[];
}

type Damage = (file: CocoFile, random: Random) => void;

const one = (records: readonly (Record<string, unknown> | null)[],
  random: Random): Record<string, unknown> =>
  pick(random, records.filter((record) => record !== null));
const field =
  (section: keyof CocoFile, name: string, ...values: readonly unknown[]): Damage =>
  (file, random) => {
    one(file[section], random)[name] = pick(random, values);
  };
const without = (section: keyof CocoFile, name: string): Damage => (file, random) => {
  delete one(file[section], random)[name];
};
const everywhere =
  (section: keyof CocoFile, change: (record: Record<string, unknown>, i: number) => void): Damage =>
  (file) => file[section].forEach((record, i) => record && change(record, i));
const name = (change: (name: string) => string): Damage =>
  everywhere("images", (image) => {
    if (typeof image["file_name"] === "string") image["file_name"] = change(image["file_name"]);
  });

/** What is wrong with annotation files that people have, by its name. */
export const DAMAGES: Readonly<Record<string, Damage>> = {
  "box missing": without("annotations", "bbox"),
  "box of nothing": field("annotations", "bbox", null, [], [0, 0, 0, 0], "none", [1, 2, 3], [10, 10,
    -5, 20], [NaN, 1, 2, 3], [900, 900, 10, 10], [null, null, null, null]),
  "polygon alone": (file, random) => {
    const annotation = one(file.annotations, random);
    const [x, y, w, h] = annotation["bbox"] as number[];
    if (x === undefined || y === undefined || w === undefined || h === undefined) return;
    Object.assign(annotation, { bbox: null,
      segmentation: [[x, y, x + w, y, x + w, y + h, x, y + h]] });
  },
  "annotation is null": (file, random) => {
    file.annotations[randomInt(random, file.annotations.length)] = null;
  },
  "annotation twice": (file, random) => {
    file.annotations.push({ ...one(file.annotations, random) });
  },
  "unknown image": field("annotations", "image_id", 9999, "gone", null, -1, {}, 1.5),
  "unknown category": field("annotations", "category_id", 9999, "gone", null, -1, [], 1.5),
  "crowd": field("annotations", "iscrowd", null, "0", false, "false", 2, "many"),
  "ids all 0": everywhere("annotations", (record) => {
    record["id"] = 0;
  }),
  "ids restart": everywhere("annotations", (record, i) => {
    record["id"] = i % 7;
  }),
  "ids as texts": everywhere("annotations",
    (record, i) =>
      Object.assign(record, { id: `a${i}`, image_id: typeof record["image_id"] === "number" ?
        String(record["image_id"]) :
        record["image_id"] })),
  "no ids": everywhere("annotations", (record) => {
    delete record["id"];
  }),
  "supercategory null": field("categories", "supercategory", null),
  "supercategories null": everywhere("categories", (record) => {
    record["supercategory"] = null;
  }),
  "category without name": field("categories", "name", null, 7),
  "category of two names": (file, random) => {
    file.categories.push({ ...one(file.categories, random), name: "walrus" });
  },
  "category twice": (file, random) => {
    file.categories.push({ ...one(file.categories, random) });
  },
  "category lost": (file, random) => {
    file.categories.splice(randomInt(random, file.categories.length), 1);
  },
  "category in the plural": everywhere("categories", (record) => {
    if (typeof record["name"] === "string" && !record["name"].endsWith("s")) record["name"] += "s";
  }),
  "image twice": (file, random) => {
    file.images.push({ ...one(file.images, random) });
  },
  "image under two ids": (file, random) => {
    file.images.push({ ...one(file.images, random), id: 777 });
  },
  "boxes under two ids": (file, random) => {
    const image = one(file.images, random);
    file.images.push({ ...image, id: 778 });
    for (const annotation of file.annotations) {
      if (annotation && annotation["image_id"] === image["id"] && random() < 0.5)
        annotation["image_id"] = 778;
    }
  },
  "id of two images": (file, random) => {
    one(file.images, random)["id"] = one(file.images, random)["id"];
  },
  "image lost": (file, random) => {
    file.images.splice(randomInt(random, file.images.length), 1);
  },
  "image id": field("images", "id", null, 555, {}),
  "image name": field("images", "file_name", null, "", "gone.jpg"),
  "size": everywhere("images",
    (record, i) =>
      Object.assign(record, { width: [undefined, null, -1, 0, "640", "wide"][i % 6],
        height: [null, 480, -1, 0, "480", 480][i % 6] })),
  "numbers as texts": everywhere("annotations", (record) => {
    if (Array.isArray(record["bbox"])) record["bbox"] = record["bbox"].map(String);
  }),
  "Windows names": name((file) => `C:\\data\\${file}`),
  "absolute names": name((file) => `/data/photos/${file}`),
  "names of Label Studio": name((file) =>
    `/data/local-files/?d=photos/${encodeURIComponent(file)}`
  ),
  "names in capitals": name((file) => file.toUpperCase()),
  "names in folders": everywhere("images", (record, i) => {
    if (typeof record["file_name"] === "string")
      record["file_name"] = `cam${i % 2}/${record["file_name"]}`;
  }),
  "area is no number": everywhere("annotations", (record) => {
    record["area"] = NaN;
  }),
};

/**
 * A record with the name or id of another: seen by nobody where that other record is damaged as
 * well, so these come alone.
 */
export const CONFUSIONS: Readonly<Record<string, Damage>> = {
  "id of another box": (file, random) => {
    file.annotations.push({ ...one(file.annotations, random), bbox: [5, 5, 90, 90] });
  },
  "same name in two folders": (file, random) => {
    const image = one(file.images, random);
    image["file_name"] = `cam1/p${(Number(image["id"]) % file.images.length)}.jpg`;
  },
  "name of another": field("images", "file_name", "../../p1.jpg", "p0", "P2.JPG"),
};

/** The file as text, some of it as JSON does not have it: NaN, and 64-bit ids. */
export function written(file: CocoFile, random: Random): string {
  const text = JSON.stringify(file,
    (_, value: unknown) => (typeof value === "number" && Number.isNaN(value) ? "NaN!" : value))
    .replaceAll('"NaN!"', "NaN");
  if (random() < 0.2)
    return text.replace(/"(id|image_id)":(\d)(?=[,}])/g, '"$1":900719925474099$2');
  return random() < 0.03 ? text.slice(0, -randomInt(random, Math.floor(text.length / 2))) : text;
}
