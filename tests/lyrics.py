"""Songs written for the tests: small, and with rhymes, choruses, names and apostrophes as real ones have them."""

SONGS = {
    "The Kettle and the Clock": """
[Verse 1]
The kettle's on the fire and the clock is on the wall,
I heard a paper lantern humming softly in the hall,
You left your coat beside mine and your shadow on the stair,
And the kettle keeps on singing like it doesn't really care.

[Chorus]
Oh, sing it, kettle, sing it, till the morning lets you be,
There's a cup for you, my darling, and a second cup for me,
Oh, sing it, kettle, sing it, while the clock forgets the time,
I'd give you all my minutes for a single line of rhyme.
""",
    "Harbour Lights": """
[Verse 1]
I tied my boat in Galway when the harbour lights were low,
The gulls were telling stories that I didn't want to know,
A sailor with a fiddle played a tune I used to sing,
And I bought him half a pint, and he bought back everything.

[Chorus]
Harbour lights, harbour lights, won't you lead me to the shore?
I have slept beneath the water, I won't sleep there any more,
Harbour lights, harbour lights, burning yellow, burning blue,
If I only had one candle, I would burn it down for you.
""",
    "Ladder to the Moon": """
I built a wooden ladder and I leaned it on the moon,
My mother called me home again and said I left too soon,
The rungs were made of river wood, the nails were made of tin,
And every step I climbed up there, the night was breathing in.

The moon was cold as silver and the moon was white as bone,
I sat down on the edge of it and sang a song alone,
The town was like a pocket full of buttons in the rain,
So I climbed back down the ladder, and I'm never there again.
""",
    "Pigeon on the Line": """
[Verse 1]
There's a pigeon on the telegraph, a pigeon on the line,
He is reading all your letters, and he's reading all of mine,
He knows about the money and he knows about the ring,
But the pigeon keeps a secret, and he only likes to sing.

[Verse 2]
There's a pigeon on the chimney, and he's looking down at me,
With his grey coat and his small eyes and his pockets full of sea,
I asked him what you told me on the night you went away,
And the pigeon said, "Tomorrow," and the pigeon said, "Today."
""",
    "Bread and Rain": """
[Verse 1]
We had bread upon the table, we had rain upon the glass,
We were counting all the minutes as we let the minutes pass,
You said that love was easy when the cupboard wasn't bare,
I said that love was harder, but I'd find it anywhere.

[Chorus]
Bread and rain, bread and rain, that's the whole of what we own,
But I'd rather share a crust with you than eat a cake alone,
Bread and rain, bread and rain, and a candle in the jar,
And a road that leads to nowhere, and it doesn't seem so far.
""",
    "Slow Train to Dublin": """
The slow train down to Dublin has a whistle like a cry,
It stops at every station just to let the clouds go by,
I gave my seat to no one and I gave my name to none,
I was running from the evening, I was running to the sun.

The slow train down to Dublin has a window made of rain,
I drew your face upon it, and I drew it once again,
The lady with the basket said, "You're looking for a friend,"
I said, "I'm looking for the road, and maybe for the end."
""",
    "Button in My Pocket": """
[Verse 1]
I've a button in my pocket from the coat you used to wear,
I've a feather in my notebook, and a ribbon from your hair,
I've a key that opens nothing and a bell that doesn't ring,
I've a heart that's full of nothing but the songs you used to sing.

[Chorus]
Oh, my darling, oh, my darling, keep a button, keep a thread,
Keep the window open wider, keep a candle by the bed,
I'll be coming when the river is as narrow as a line,
With a button in my pocket, and I'll sew your heart to mine.
""",
    "Where the River Waits": """
[Verse 1]
Where the river waits for no one, where the willow hides the stone,
I was waiting for the morning, I was waiting there alone,
And the water turned a corner, and the water turned to me,
Said, "I'm tired of the mountain, and I'm going to the sea."

[Bridge]
So I followed down the river with my shoes around my neck,
With a penny for the ferryman, a penny for the deck,
And the river sang of nothing, and the river sang it low,
And I never asked the river where the lonely rivers go.
""",
    "Lantern Street": """
They are mending all the windows in the house on Lantern Street,
There's a carpet on the stairway now, and music for the feet,
But I still can see us dancing on the boards we couldn't pay,
With the rain inside the kitchen and the night inside the day.

They are painting all the doorways in the house on Lantern Street,
There's a garden where the coal was, there is honey, there is wheat,
But I'd trade it for a minute of the cold and of the blue,
And the one unbroken window, and the one unbroken you.
""",
    "November Girl": """
[Verse 1]
She was born in late November with the frost upon the door,
With a winter in her left hand, and she didn't ask for more,
She could whistle like a blackbird, she could swear like any man,
She would dance across the kitchen with the handle of a pan.

[Chorus]
November girl, November girl, what are you waiting for?
There's a fire in the chimney and a stranger at the door,
November girl, November girl, the summer's overdue,
And if nobody will wait with you, then I will wait for you.
""",
    "The Baker's Second Song": """
I wake up when the moon is high, I wake up in the night,
I put my hands in flour till my hands are turning white,
I knead the bread for London and I knead the bread for you,
And I sing into the oven, for there's nothing else to do.

The morning knocks at six o'clock, the morning knocks at ten,
I sell the bread to women and I sell the bread to men,
And you come by on Sundays, and you never stay for long,
So I bake a little slower, and I sing a longer song.
""",
    "Goodnight, Old Town": """
[Verse 1]
Goodnight, old town, I'm leaving by the road beside the mill,
The dogs are all indoors again, the chimney smoke is still,
I've a letter from my brother and a blanket from my bed,
And a song about the harbour going round inside my head.

[Outro]
Goodnight, old town, goodnight, old town, I'll see you in the spring,
When the blackbird's on the chimney and the bells begin to ring,
If I'm late, then keep a candle, if I'm lost, then keep it near,
'Cause I'm only gone a minute, and I'm only gone a year.
""",
}


def corpus_text() -> str:
    """Return all songs as one file of lyrics, each under its title."""
    return "\n\n".join(f"# {title}\n{song}" for title, song in SONGS.items())
