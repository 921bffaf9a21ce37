/** The program of every completion below, unless a family says another. */
export const PROGRAM = "def execute_command(image) -> str:\n    patch = ImagePatch(image)\n" +
  `    return "RIGHT"\n`;
const P = PROGRAM;
const T = P.trimEnd();
const DRAFT = `def execute_command(image):\n    return "WRONG"\n`;
const py = (code: string, info = "python", mark = "```"): string =>
  `${mark}${info}\n${code}${mark}\n`;
const USE = `image = Image.open("x.jpg")\nprint(execute_command(image))\n`;
const ECHO = `class ImagePatch:\n    """A Python class.\n    """\n` +
  "    def __init__(self, image):\n        self.image = image\n";

/**
 * Completions by the family whose habit they are; each holds PROGRAM, once, as a person would take
 * it.
 */
export const HABITS: Readonly<Record<string, readonly string[]>> = {
  "CodeLlama": [`[PYTHON]\n${P}[/PYTHON]`, `[PYTHON]${P}[/PYTHON]\n[TESTS]\nassert 1\n[/TESTS]`,
    `${T}</s>`, `${T} <EOT>`, ` [PYTHON]\n${P}[/PYTHON]\nThis function works.`,
    `  Sure! Here is the code:\n${py(P, "")}`, `${P}<EOT>`, ` [/INST] ${P}</s>`,
    `Answer:\n\n[PYTHON]\n${P}[/PYTHON]`, ` ${P}`],
  "Qwen": [`${py(P)}<|im_end|>`, `${T}<|im_end|>\n<|im_start|>user\nnext`,
    `${T}<|endoftext|>Human: more`,
    `Here is the code:\n\n${py(P, "python3")}\n### Explanation\n\n1. It looks.`,
    `<think>\n\n</think>\n\n${py(P)}`, `<think>\nHm: ${DRAFT}\n</think>\n${P}`,
    `${P}<|file_sep|>x.py\nimport os`, `<|im_start|>assistant\n${P}<|im_end|>`,
    `${T}<|fim_middle|>`, `To solve it:\n\n${py(P, "python ")}\nUsage:\n${py(USE)}`],
  "DeepSeek": [`${T}<|EOT|>`, `${T}<｜end▁of▁sentence｜>`,
    `<think>\nLet's (see\n${py(DRAFT)}</think>\n${py(P)}`,
    `Okay, so it's\n${DRAFT}\nwrong.\n</think>\n\n${py(P)}`, `${py(P)}<｜end▁of▁sentence｜>`,
    `I could write \`def execute_command(image):\`.\n</think>\n${P}`,
    "<think>\nThe function must start with\ndef execute_command(image):\nand return.\n" +
    `</think>\n${P}`, `### Solution\n${py(P)}\n### Notes\n- none`,
    `${P}<|EOT|>\n### Instruction:\nnext`, `</think>\n${P}`],
  "gpt-oss": ["<|channel|>analysis<|message|>We need " +
    `it.<|end|><|start|>assistant<|channel|>final<|message|>${P}<|return|>`,
    `<|channel|>analysis<|message|>${DRAFT}<|end|><|start|>assistant<|channel|>final<|message|>${
      py(P)
    }<|return|>`, `analysisWe need it.assistantfinal${P}`,
    `<|channel|>final<|message|>${T}<|return|>`,
    `<|start|>assistant<|channel|>final<|message|>${T}`,
    "<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final " +
    `<|constrain|>python<|message|>${P}`, `**Program**\n\n${py(P)}\n*Notes*: none`, `${T}<|end|>`,
    `${T}<|call|>`, `analysisHm\n${DRAFT}assistantfinal${py(P)}`],
  "Llama 3": [`${T}<|eot_id|>`, `<|python_tag|>${P}<|eom_id|>`,
    `<|start_header_id|>assistant<|end_header_id|>\n\n${P}<|eot_id|>`, `${T}<|end_of_text|>`,
    `assistant\n\n${py(P)}`, `Here is the Python program:\n${py(P, "Python")}`,
    `${P}<|eot_id|><|start_header_id|>user<|end_header_id|>\n` +
    "\nnext", `${P}\nNote that this isn't tested.`, `**Solution**\n${py(P, "PYTHON")}`,
    `${P}# vqa: What is it?\n${DRAFT}`],
  "Mistral": [`${T}</s>`, ` [/INST] Sure:\n${py(P)}</s>`, ` ${P}</s>`,
    `[THINK]Maybe\n${DRAFT}[/THINK]${P}`, `Here's the code:\n${py(P, " python")}`,
    `\`\`\`python\n${P}`, `${P}[INST] next [/INST]`, `${P}\`\`\`\nDone.`,
    `Code:\n~~~python\n${P}~~~\n`, `${py(P, "py")}`],
  "Gemma": [`${py(P)}<end_of_turn>`, `${T}<end_of_turn>\n<start_of_turn>user\nx`, `${T}<eos>`,
    `<start_of_turn>model\n${P}`, `${py(P)}\n**Explanation:**\n\n* **ImagePatch:** it's a class.`,
    `${py(P, 'python title="a.py"')}`, `${P}<pad><pad>`, `Okay, here's it:\n${py(P, "{.python}")}`,
    `${py(P).replaceAll("\n", "\r\n")}`, `<bos>${P}`],
  "Phi": [`${T}<|end|>`, `${T}<|endoftext|>`, ` ${P}`, `Solution:\n\n${P}\n\nExercise 2:\n` +
    "Write it.", `<|assistant|>\n${P}<|end|>`,
    `${P}\n\nif __name__ == "__main__":\n    print(execute_command(None))\n`,
    `${P}\nprint(execute_command("x.jpg"))\n`, `${P}\n\n# Query: next\n${DRAFT}`,
    `<think>x</think>${P}`, `- Program:\n\n  ${py(P).replace(/\n(?=.)/g, "\n  ")}`],
  "StarCoder, base models": [`${P}<|endoftext|>`, `${P}\n${DRAFT}`, `${P}${DRAFT}`,
    `${P}<file_sep>import os\n`, `${P}\n\n# Query: What is it?\n${DRAFT}`,
    `${P}\n\ndef other(image):\n    return 1\n`,
    `${P}\n\nclass Test(unittest.TestCase):\n    def test(self):\n` +
    "        execute_command(None)\n", `${P}\n"""\nnext\n"""\n`, `${P}<fim_middle>`,
    `${P}\nassert execute_command(None) == "RIGHT"\n`],
  "SmolLM": [`Here is it:\n${py(P, "")}`, `${T}<|im_end|>`,
    `\`\`\`\nfind the cup\n\`\`\`\nThen:\n${py(P)}`, `${P}This returns the answer.`,
    `The answer is:\n\n    ${T.replaceAll("\n", "\n    ")}\n`, `\t${T.replaceAll("\n", "\n\t")}\n`,
    `\ufeff${P}`, `> ${py(P).trimEnd().replaceAll("\n", "\n> ")}\n`, `${P}\n\n\n\n`,
    `1. ${py(P).trimEnd().replaceAll("\n", "\n   ")}\n`],
  "GPT and Claude": [`Certainly! Here's the program:\n\n${py(P)}\nLet me know (if you want more.`,
    `First:\n${py(DRAFT)}Corrected:\n${py(P)}`, `<thinking>\n${DRAFT}\n</thinking>\n${P}`,
    `<code>\n${P}</code>`, `<code>${T}</code>`, `<answer>\n${py(P)}</answer>`,
    `${py("pip install pillow\n", "bash")}and\n${py(P)}`, `${py(P)}Usage:\n${py(USE)}`,
    `<details>\n${py(P)}</details>`, `${py(P, "python", "````")}`],
  "ViperGPT prompts": [`${ECHO}\n${P}`, `${ECHO}\n# Query: x\n${P}`,
    `import math\n\n${ECHO}\n\n${P}`, `${py(`${ECHO}\n${P}`)}`, `${P}\n# Query: next\n`,
    `${py(ECHO)}Program:\n${py(P)}`, `# Query: x\n${P}`, `# vqa: x\n${P}`,
    `${P}\nresult = execute_command(image)\nprint(result)\n`,
    `>>> ${T.replaceAll("\n", "\n... ")}\n`],
};
