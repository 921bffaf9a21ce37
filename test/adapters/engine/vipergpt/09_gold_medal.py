def execute_command(image) -> str:
    # Return the city this medal is from
    image_patch = ImagePatch(image)
    medal_winners = image_patch.find("gold medal winner")
    if len(medal_winners) == 0:
        return image_patch.simple_query("What is this?")
    return llm_query(f"Where is {medal_winners[0].simple_query('Who is this?')} from?", long_answer=False)
