import type { Synonyms } from "../pixels/vocabulary";

/**
 * The 80 classes of COCO in the order of the network, each with its other names. A man is a person, but a car is only one of the vehicles:
 * narrower and equal words stand here, wider ones ("vehicle", "animal", "food") never do.
 */
const CLASSES = {
  person: ["man", "woman", "child", "boy", "girl", "kid", "human", "guy", "lady", "gentleman", "adult", "baby", "toddler", "player", "skier", "surfer", "skateboarder", "pedestrian", "rider"],
  bicycle: ["bike", "cycle"], car: ["automobile", "sedan", "taxi", "cab", "suv"], motorcycle: ["motorbike", "moped", "scooter"],
  airplane: ["plane", "aeroplane", "aircraft", "jet", "airliner"], bus: ["double decker", "minibus"], train: ["locomotive", "tram"],
  truck: ["lorry", "pickup", "pickup truck", "fire truck"], boat: ["ship", "sailboat", "canoe", "kayak", "rowboat", "ferry", "yacht"],
  "traffic light": ["traffic signal", "stoplight", "stop light"], "fire hydrant": ["hydrant"], "stop sign": [], "parking meter": [],
  bench: ["park bench"], bird: ["pigeon", "seagull", "gull", "duck", "parrot", "swan"], cat: ["kitten", "kitty"], dog: ["puppy", "pup"],
  horse: ["pony", "foal"], sheep: ["lamb", "ewe", "ram"], cow: ["cattle", "bull", "calf", "ox"], elephant: [], bear: ["polar bear", "grizzly", "grizzly bear"],
  zebra: [], giraffe: [], backpack: ["rucksack", "knapsack"], umbrella: ["parasol"], handbag: ["purse"], tie: ["necktie", "bow tie"],
  suitcase: ["luggage"], frisbee: ["flying disc"], skis: ["ski", "pair of skis"], snowboard: [], "sports ball": ["ball", "soccer ball", "football", "tennis ball", "baseball", "basketball"],
  kite: [], "baseball bat": ["bat"], "baseball glove": ["mitt", "baseball mitt"], skateboard: [], surfboard: ["surf board"],
  "tennis racket": ["racket", "racquet", "tennis racquet"], bottle: ["beer bottle", "wine bottle", "water bottle"], "wine glass": ["wineglass", "goblet"],
  cup: ["mug", "coffee cup", "teacup"], fork: [], knife: [], spoon: [], bowl: [], banana: [], apple: [], sandwich: ["burger", "hamburger"],
  orange: ["tangerine", "mandarin"], broccoli: ["piece of broccoli"], carrot: [], "hot dog": ["hotdog"], pizza: [], donut: ["doughnut"], cake: ["cupcake", "birthday cake"],
  chair: ["armchair", "seat", "stool"], couch: ["sofa", "loveseat"], "potted plant": ["houseplant", "pot plant", "flowerpot"], bed: [],
  "dining table": ["table", "desk"], toilet: [], tv: ["television", "television set", "tv set", "monitor", "tv monitor"], laptop: ["laptop computer", "notebook computer"],
  mouse: ["computer mouse"], remote: ["remote control"], keyboard: ["computer keyboard"], "cell phone": ["phone", "mobile phone", "cellphone", "smartphone", "telephone"],
  microwave: ["microwave oven"], oven: ["stove"], toaster: [], sink: ["washbasin", "basin"], refrigerator: ["fridge"], book: [], clock: ["clock face"],
  vase: [], scissors: ["pair of scissors"], "teddy bear": ["teddy", "stuffed bear"], "hair drier": ["hair dryer", "hairdryer", "blow dryer"], toothbrush: [],
} as const satisfies Synonyms;

/** Class names, in the order of the network. */
export const PHOTO_CLASSES: readonly string[] = Object.keys(CLASSES);
export const PHOTO_SYNONYMS: Synonyms = CLASSES;
