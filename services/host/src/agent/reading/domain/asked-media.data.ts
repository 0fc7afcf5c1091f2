// Words by which people ask about what they have just sent, in some languages. A word that is missing here costs a clear answer, nothing else.
const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** What points at something. Not “it”, which is mostly what was talked about. */
export const POINTING = list(
  'this that these those here das dies diese dieser dieses hier esto eso este esta aquí ça ceci cela ici questo questa qui isto isso aqui dit dat deze これ それ この その ここ 这 这个 那',
);

export const LOOKING = list(
  'see look looks show shows describe read recognise recognize identify listen hear heard transcribe say says said summarise summarize siehst schau schaut beschreibe beschreib lies erkennst hör hörst sagt ves mira describe lee dice escucha vois regarde décris lis dit écoute vedi guarda descrivi leggi ascolta vês olha diz kijk zie luister 見て 見える 読んで 聞いて 看 听',
);

export const NAMES = {
  picture: list(
    'picture pictures pic pics photo photos photograph image images screenshot screenshots selfie bild bilder foto fotos imagen imágenes immagine imagem afbeelding 写真 画像 图片 照片',
  ),
  voice: list('voice audio recording memo sprachnachricht aufnahme voz vocal vocale spraakbericht 音声 録音 语音'),
  film: list('video videos clip film movie vídeo vidéo 動画 视频'),
} as const;
