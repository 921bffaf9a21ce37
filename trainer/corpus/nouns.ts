/** The 80 nouns of COCO, so that photographs are in the language of the base. */
export const COCO_NOUNS = list(`
person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant, stop sign, parking meter, bench,
bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe, backpack, umbrella, handbag, tie, suitcase, frisbee, skis, snowboard,
sports ball, kite, baseball bat, baseball glove, skateboard, surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon, bowl,
banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake, chair, couch, potted plant, bed, dining table, toilet, tv,
laptop, mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear,
hair drier, toothbrush`);

/**
 * Broader names with the common nouns below them. Scenes and COCO have their own; these teach the
 * idea on other words.
 */
export const COMMON_NOUNS: Readonly<Record<string, readonly string[]>> = {
  animal: list(
    `ant, antelope, badger, bat, beaver, bee, beetle, bison, buffalo, butterfly, camel, caterpillar, chameleon, cheetah, chicken,
    cobra, crab, cricket, crocodile, deer, dolphin, donkey, dragonfly, duck, eagle, falcon, ferret, flamingo, fox, frog, gazelle, goat, goose,
    gorilla, hamster, hawk, hedgehog, heron, hippo, hyena, iguana, jaguar, jellyfish, kangaroo, koala, lemur, leopard, lion, lizard, llama,
    lobster, magpie, mole, monkey, moose, moth, octopus, ostrich, otter, owl, panda, panther, parrot, peacock, pelican, penguin, pig,
    pigeon, pony, puffin, puppy, rabbit, raccoon, rat, raven, reindeer, rhino, rooster, salmon, scorpion, seal, shark, skunk, sloth, snail,
    snake, sparrow, spider, squirrel, starling, stork, swan, tiger, toad, tortoise, toucan, turkey, turtle, walrus, wasp, whale, worm, yak`,
  ),
  fruit: list(
    `apricot, avocado, blueberry, cherry, coconut, cranberry, date, fig, grape, grapefruit, kiwi, lemon, lime, mango, melon, nectarine,
    olive, papaya, peach, pear, pineapple, plum, pomegranate, raspberry, strawberry, tangerine, watermelon`,
  ),
  vegetable: list(
    `artichoke, bean, beet, cabbage, cauliflower, celery, corn, cucumber, eggplant, garlic, leek, lettuce, mushroom, onion, pea,
    pepper, potato, pumpkin, radish, spinach, squash, tomato, turnip, yam, zucchini`,
  ),
  food: list(
    `bagel, biscuit, bread, burger, burrito, butter, candy, cheese, chocolate, cookie, cracker, croissant, cupcake, dumpling, egg,
    honey pot, ice cream, jam jar, lollipop, muffin, noodle, omelette, pancake, pasta, pie, popcorn, pretzel, pudding, rice ball, salad, sausage,
    soup, steak, sushi, taco, toast, waffle, yogurt`,
  ),
  vehicle: list(
    `ambulance, balloon, canoe, caravan, carriage, cart, ferry, fire truck, glider, go-kart, helicopter, jeep, jet, kayak, lorry,
    minibus, moped, police car, raft, rickshaw, rocket, rowboat, sailboat, scooter, ship, sled, snowmobile, spaceship, submarine, tank, taxi,
    tractor, trailer, tram, tricycle, trolley, unicycle, van, wagon, yacht`,
  ),
  furniture: list(
    `armchair, bookcase, cabinet, cradle, crib, cupboard, desk, drawer, dresser, hammock, nightstand, rocking chair,
    sofa, stool, table, wardrobe`,
  ),
  tool: list(
    `anvil, axe, broom, bucket, chisel, crowbar, drill, file, hammer, hatchet, hoe, hook, ladder, lever, mallet, nail, paintbrush,
    pickaxe, pump, rake, ruler, saw, screwdriver, shovel, sickle, spade, tape measure, trowel, wheelbarrow, wrench`,
  ),
  clothing: list(
    `apron, belt, beanie, blouse, boot, bow tie, cap, cardigan, cloak, coat, dress, glove, gown, hat, helmet, hoodie, jacket, jersey,
    kimono, mitten, necktie, parka, poncho, robe, sandal, scarf, shawl, shirt, shoe, skirt, slipper, sneaker, sock, suit, sweater, swimsuit,
    t-shirt, tuxedo, uniform, vest, wig`,
  ),
  instrument: list(
    `accordion, banjo, bass drum, bell, bugle, cello, clarinet, cymbal, drum, fiddle, flute, guitar, harmonica, harp, horn,
    mandolin, oboe, organ, piano, recorder, saxophone, tambourine, triangle, trombone, trumpet, tuba, ukulele, violin, xylophone`,
  ),
  toy: list(
    `action figure, ball, block, board game, bubble wand, doll, dollhouse, domino, jigsaw, marble, pinwheel, puppet, puzzle, rattle,
    robot, rocking horse, slingshot, spinning top, toy car, yo-yo`,
  ),
  appliance: list(
    `blender, camera, computer, dishwasher, fan, freezer, grill, hair dryer, heater, iron, juicer, kettle, lamp, lantern, microphone,
    mixer, monitor, phone, printer, projector, radio, scanner, speaker, stove, tablet, telephone, television, toaster oven, vacuum cleaner,
    washing machine`,
  ),
  plant: list(
    `bamboo, bush, cactus, clover, daffodil, daisy, fern, flower, ivy, lily, orchid, palm tree, pine tree, poppy, rose,
    shrub, sunflower, tree, tulip`,
  ),
  container: list(
    `barrel, basin, basket, beaker, bin, box, briefcase, can, carton, chest, crate, jar, jug, keg, lunch box, mailbox, mug, pail,
    pan, pitcher, pot, pouch, purse, sack, shopping bag, teapot, thermos, trash can, tray, trunk, tub, urn, wallet`,
  ),
  sport: list(
    `archery bow, badminton racket, barbell, basketball, bowling ball, boxing glove, cricket bat, dart, dumbbell, fishing rod,
    football, goal, golf ball, golf club, hockey stick, ice skate, javelin, medal, net, paddle, ping pong paddle, puck, roller skate, rugby ball,
    soccer ball, tennis ball, trampoline, trophy, volleyball, whistle`,
  ),
  thing: list(
    `anchor, arrow, badge, bandage, banner, battery, bone, bracelet, brick, bridge, brush, button, calculator, candle, cane, card, castle,
    chain, chalk, church, cloud, coin, comb, compass, crayon, crown, crystal, cushion, diamond, door, dust pan, earring, envelope, eraser,
    feather, fence, flag, flashlight, fountain, gate, gear, gem, ghost, gift, globe, hairbrush, heart, hourglass, house, key, knot,
    letter, lighthouse, lock, magnet, magnet board, map, mask, match, microscope, mirror, moon, mountain, necklace, needle, newspaper, notebook,
    padlock, paint can, painting, paper clip, parasol, passport, pearl, pen, pencil, perfume, photo, pill, pillow, pin, pipe, planet, plate,
    postcard, rainbow, razor, ribbon, ring, road sign, rock, rope, rug, safety pin, satellite, scale, seashell, shell, shield, signpost,
    skull, snowflake, snowman, soap, sponge, stamp, stapler, star, statue, stone, straw, sun, sword, syringe, telescope, tent, thermometer,
    thimble, ticket, towel, tower, treasure map, wand, watch, well, wheel, window, windmill`,
  ),
};

export const WIDE_NOUNS: readonly string[] = [
  ...new Set([...COCO_NOUNS, ...Object.values(COMMON_NOUNS).flat()]),
];

function list(text: string): readonly string[] {
  return text.split(",").map((word) => word.trim().replace(/\s+/g, " ")).filter((word) =>
    word !== ""
  );
}

/** Colours beyond those of scenes. */
export const COLOR_WORDS = list("black, white, gray, brown, golden, silver, beige, turquoise, " +
  "violet");
