// Words before and after a name that show whether the line addresses its bearer.

export const GREETING = '(?:hi|hey|hello|hiya|heya|yo|ok|okay|so|and|but|dear|thanks|please|pls|oi|psst)';

export const SUBJECT =
  "(?:i|we|you|u|he|she|it|they|there|this|that|these|those|the|an|my|our|your|his|her|their|any|anyone|anybody|anything|some|someone|somebody|everyone|everybody|all|both|nobody)(?![\\p{L}'’])";

export const AUXILIARY =
  "(?:is|isn't|isnt|are|aren't|arent|was|wasn't|were|do|does|doesn't|doesnt|did|didn't|didnt|has|hasn't|have|can|can't|cant|could|should|would|will|won't|shall|may|am)";

export const ORDER =
  "please|pls|plz|remember|forget|delete|erase|remove|note|keep|save|store|unlearn|unremember|stop|tell|give|show|list|remind|recap|summari[sz]e|sum up|tldr|tl;dr|catch|bring|fill|call|book|order|set|send|write|look|search|google|find|translate|make|create|add|change|rename|be|shush|shut|hush|mute|unmute|quiet|zip|talk|speak|answer|reply|listen|wake|come|start|don't|dont|do not|help|ignore|let's|lets|who|whos|who's|whose|whom|what|whats|what's|wat|wats|when|whens|when's|wen|where|wheres|where's|which|why|how|hows|how's|since when|until when|any(?:one|body|thing)?|i|im|i'm|i've|i'll|i'd|we|we're|we've|we'll|my|our|you're|youre|can|could|may|should|thanks|thank you|thx|ty|sorry";

/** "tell juno", "and juno", "about juno" do not address anybody at the end of a line. */
export const LEADS_TO_NAME =
  /\b(?:about|with|for|to|from|of|by|at|and|or|is|are|was|be|not|called|named|name|ask|tell|love|like|hate|know|meet|than|as|called|thank|poor|this|that|the|a|my|our|your|call you|call yourself)$/i;

export const KIND = '(?:the|this|that|our|your) (?:bot|agent|assistant|robot|ai|chatbot)';

export const AS_SAID_TO_YOU: Record<string, string> = { does: 'do', is: 'are', was: 'were', has: 'have' };
