"""Understanding citizens' Arabic: normalising, entities, and the engines that name the intent."""
