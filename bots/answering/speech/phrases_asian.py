"""Small talk in: zh, ja, ko, th, vi, id. See `phrases`."""

PHRASES: dict[str, dict[str, str]] = {
    "zh": {
        "greeting": (
            "你好|您好|嗨|哈喽|哈啰|早上好|早|早安|上午好|中午好|下午好|晚上好|大家好|你好呀|"
            "你们好|在吗|在么|有人吗|有人在吗|在不在|测试|你好啊|嗨喽|hi|hello|你好嗨|hello你好"
        ),
        "thanks": (
            "谢谢|谢谢你|谢谢您|多谢|感谢|非常感谢|谢了|谢谢啦|十分感谢|太感谢了|感谢你的帮助|"
            "谢谢你的帮助|谢谢您的帮助|谢谢帮助|辛苦了|謝謝|謝謝你|謝謝您|感謝|麻烦了|麻烦你了|"
            "麻烦您了|好的谢谢|好谢谢"
        ),
        "bye": (
            "再见|拜拜|拜|再會|再見|回头见|下次见|晚安|明天见|祝你愉快|没有了|没了|没有别的了|"
            "就这些|就这样|没有问题了|没问题了"
        ),
        "how": (
            "你好吗|您好吗|最近好吗|最近怎么样|你怎么样|你还好吗|近来可好|你今天怎么样|"
            "你今天好吗|吃了吗|你好嗎"
        ),
        "who": (
            "你是谁|您是谁|你是誰|你叫什么|你叫什么名字|您叫什么名字|你的名字是什么|您贵姓|"
            "你是机器人吗|你是机器人|你是人吗|你是真人吗|你是人工智能吗|您是真人吗|你是人类吗|"
            "你是ai吗|是机器人吗|是真人吗|是人工吗|你是人工吗|我在和机器人说话吗|"
            "我在跟真人说话吗|我在和真人聊天吗|我在跟谁说话|你是什么|你是ai|你是人还是机器人|"
            "你是机器人还是人|你是机器人还是真人|自我介绍一下|介绍一下你自己|介绍一下自己|"
            "请介绍一下你自己|你是真的人吗|你有名字吗"
        ),
        "can": (
            "你能做什么|你会做什么|你可以做什么|你能干什么|你会什么|你有什么功能|你能帮我什么|"
            "你能帮我做什么|你可以帮我做什么|你能帮我吗|可以帮我吗|能帮我吗|能帮忙吗|可以帮忙吗|"
            "帮帮我|帮忙|帮助|救命|请帮帮我|我需要帮助|需要帮助|我有问题|我有一个问题|我有个问题|"
            "我想问个问题|请问|想问一下|我想问一下|问个问题|可以问个问题吗|能问个问题吗|"
            "我可以问你什么|怎么用|怎么使用|你有什么用|你知道什么|我想咨询一下|咨询一下|咨询|"
            "你可以帮我吗"
        ),
        "ack": (
            "好|好的|好吧|行|可以|没问题|知道了|明白|明白了|了解|了解了|懂了|收到|太好了|很好|"
            "非常好|棒|太棒了|真棒|不错|完美|厉害|嗯|嗯嗯|哦|哦哦|噢|是|是的|对|对的|当然|不|"
            "不用|不用了|不用谢|不了|不需要|没有|没关系|不客气|算了|对不起|不好意思|抱歉|哈哈|"
            "哈哈哈|ok|okay|好滴|好哒|行吧|原来如此|这样啊|挺好|挺好的|没事|好嘞"
        ),
        "filler": (
            "呀|啊|哦|吗|呢|啦|了|的|吧|你|您|大家|机器人|请|非常|很|再次|朋友|亲|各位|小助手|"
            "客服|哈|嗯|谢谢|你呢|都|真的|太"
        ),
    },
    "ja": {
        "greeting": (
            "こんにちは|こんばんは|おはよう|おはようございます|はじめまして|初めまして|やあ|"
            "もしもし|どうも|ハロー|こんにちわ|こんばんわ|お世話になります|"
            "お世話になっております|よろしくお願いします|よろしく|テスト|失礼します|"
            "ごめんください|よろしくお願いいたします"
        ),
        "thanks": (
            "ありがとう|ありがとうございます|ありがとうございました|どうもありがとう|"
            "どうもありがとうございます|どうもありがとうございました|感謝します|サンキュー|"
            "助かりました|助かります|有難うございます|有り難うございます|お世話になりました|"
            "ありがとうね|ありがと|参考になりました|とても助かりました"
        ),
        "bye": (
            "さようなら|さよなら|またね|じゃあね|じゃあまた|では|ではまた|それでは|バイバイ|"
            "おやすみ|おやすみなさい|また明日|失礼いたします|失礼しました|以上です|それだけです|"
            "またお願いします"
        ),
        "how": (
            "元気ですか|お元気ですか|元気|調子はどう|調子はどうですか|ご機嫌いかがですか|"
            "げんきですか"
        ),
        "who": (
            "あなたは誰ですか|あなたは誰|誰ですか|お名前は|名前は|名前は何ですか|"
            "お名前は何ですか|お名前を教えてください|名前を教えて|あなたの名前は|"
            "あなたの名前は何ですか|あなたはロボットですか|ロボットですか|ボットですか|"
            "あなたはボットですか|あなたは人間ですか|人間ですか|aiですか|あなたはaiですか|"
            "人と話していますか|人間と話していますか|君は誰|きみは誰|本物の人間ですか|"
            "チャットボットですか|あなたは何ですか|どなたですか|自己紹介して|"
            "自己紹介してください|これはボットですか|ロボットなの|人間なの|人工知能ですか|"
            "あなたは誰なの"
        ),
        "can": (
            "何ができますか|何ができるの|何ができる|あなたは何ができますか|"
            "あなたに何ができますか|なにができますか|どんなことができますか|助けて|"
            "助けてください|手伝って|手伝ってください|ヘルプ|質問があります|質問があるのですが|"
            "質問してもいいですか|質問です|聞きたいことがあります|お聞きしたいことがあります|"
            "何を聞けますか|使い方|使い方を教えて|使い方を教えてください|どうやって使いますか|"
            "どう使うの|何が聞けますか|相談があります|少し聞いてもいいですか|"
            "ちょっと聞いてもいいですか|困っています|手伝ってもらえますか|何をしてくれますか|"
            "何を手伝ってくれますか"
        ),
        "ack": (
            "はい|うん|わかりました|分かりました|了解|了解です|了解しました|承知しました|"
            "なるほど|そうですか|オーケー|オッケー|大丈夫|大丈夫です|いいね|いいですね|すごい|"
            "すばらしい|素晴らしい|完璧|いいえ|いえ|結構です|いいえ結構です|いえ結構です|"
            "すみません|すいません|ごめん|ごめんなさい|申し訳ありません|いいえ大丈夫です|"
            "いえ大丈夫です|そうです|もちろん|ok|okです|いいよ|そっか|へえ|ふーん|"
            "どういたしまして|気にしないで|よかった|良かった"
        ),
        "filler": (
            "ね|よ|です|ます|皆さん|みなさん|さん|とても|本当に|どうぞ|お願いします|ください|"
            "また|の|ございます|くん|今日|あなたは|ボット"
        ),
    },
    "ko": {
        "greeting": (
            "안녕하세요|안녕|안녕하십니까|여보세요|하이|좋은 아침|좋은 아침입니다|"
            "좋은 저녁입니다|반갑습니다|만나서 반가워요|헬로|처음 뵙겠습니다|만나서 반갑습니다|"
            "누구 있나요|계세요|테스트|반가워요|하이요|굿모닝"
        ),
        "thanks": (
            "감사합니다|고마워요|고맙습니다|고마워|감사해요|땡큐|정말 감사합니다|"
            "도와주셔서 감사합니다|대단히 감사합니다|너무 감사합니다|답변 감사합니다|"
            "감사드립니다|ㄱㅅ|정말 고마워요|알려주셔서 감사합니다|수고하셨습니다|수고하세요|"
            "네 감사합니다"
        ),
        "bye": (
            "안녕히 계세요|안녕히 가세요|잘 가|잘 있어|바이|바이바이|잘 자|안녕히 주무세요|"
            "또 봐요|다음에 봐요|좋은 하루 되세요|좋은 하루 보내세요|그게 다예요|이상입니다|"
            "또 만나요"
        ),
        "how": (
            "잘 지내세요|잘 지내|어떻게 지내세요|어떻게 지내|잘 지냈어요|기분이 어때요|기분 어때|"
            "오늘 어때요|잘 지내셨어요"
        ),
        "who": (
            "누구세요|누구야|너는 누구야|넌 누구야|당신은 누구입니까|당신은 누구세요|"
            "이름이 뭐예요|이름이 뭐야|이름이 무엇인가요|이름이 뭔가요|봇이에요|봇인가요|봇이야|"
            "로봇이에요|로봇인가요|로봇이야|사람이에요|사람인가요|사람이야|사람입니까|챗봇인가요|"
            "챗봇이에요|당신은 봇인가요|당신은 로봇인가요|당신은 사람인가요|ai인가요|ai예요|"
            "사람과 대화하는 건가요|누구와 대화하고 있나요|인공지능인가요|로봇입니까|"
            "자기소개 해줘|자기소개 해주세요|진짜 사람이에요|진짜 사람인가요"
        ),
        "can": (
            "뭘 할 수 있어|무엇을 할 수 있나요|무엇을 할 수 있어요|뭐 할 수 있어|뭘 할 수 있어요|"
            "뭘 할 수 있나요|어떻게 도와줄 수 있나요|도와주세요|도와줘|도움|도움이 필요해요|"
            "도움이 필요합니다|질문이 있어요|질문 있어요|질문이 있습니다|질문 있습니다|"
            "물어봐도 돼요|물어볼 게 있어요|도와줄 수 있어요|도와주실 수 있나요|"
            "무엇을 도와줄 수 있나요|무엇을 도와줄 수 있어|질문해도 될까요|질문해도 되나요|"
            "뭐 물어봐도 돼요|문의드립니다|문의 드립니다|문의가 있습니다|사용법|"
            "어떤 일을 할 수 있나요"
        ),
        "ack": (
            "네|예|응|넵|넹|알겠습니다|알겠어요|알았어|알았어요|좋아요|좋습니다|좋아|그래요|그래|"
            "오케이|오키|완벽해요|훌륭해요|대박|최고|아니요|아니오|아뇨|아니|괜찮아요|괜찮습니다|"
            "아니요 괜찮습니다|아니요 괜찮아요|아뇨 괜찮아요|죄송합니다|미안해요|미안해|"
            "미안합니다|죄송해요|아하|아|오|ㅇㅋ|ㅇㅇ|ㅋㅋ|ㅋㅋㅋ|ㅎㅎ|물론이죠|이해했습니다|"
            "이해했어요|네 알겠습니다|천만에요|잘됐네요|다행이네요|그렇군요"
        ),
        "filler": "여러분|정말|너무|매우|또|다시|봇|챗봇|님|친구|요|오늘|그럼|그럼요|저기요",
    },
    "th": {
        "greeting": (
            "สวัสดี|สวัสดีครับ|สวัสดีค่ะ|สวัสดีคะ|หวัดดี|หวัดดีครับ|หวัดดีค่ะ|ดีครับ|ดีค่ะ|"
            "อรุณสวัสดิ์|สวัสดีตอนเช้า|ฮัลโหล|มีใครอยู่ไหม|ยินดีที่ได้รู้จัก|ทดสอบ|ดีจ้า|"
            "สวัสดีจ้า"
        ),
        "thanks": (
            "ขอบคุณ|ขอบคุณครับ|ขอบคุณค่ะ|ขอบคุณมาก|ขอบคุณมากครับ|ขอบคุณมากค่ะ|ขอบใจ|ขอบคุณนะ|"
            "ขอบคุณสำหรับข้อมูล|ขอบคุณสำหรับความช่วยเหลือ|ขอบคุณที่ช่วย|แต๊งกิ้ว"
        ),
        "bye": "ลาก่อน|บาย|บ๊ายบาย|แล้วเจอกัน|ราตรีสวัสดิ์|ไปก่อนนะ|แค่นี้|ฝันดี|เจอกันใหม่|โชคดี",
        "how": ("สบายดีไหม|คุณสบายดีไหม|เป็นอย่างไรบ้าง|เป็นยังไงบ้าง|สบายดีหรือเปล่า|สบายดีมั้ย|เป็นไงบ้าง"),
        "who": (
            "คุณคือใคร|คุณเป็นใคร|เธอเป็นใคร|คุณชื่ออะไร|ชื่ออะไร|คุณเป็นบอทหรือเปล่า|"
            "คุณเป็นบอทไหม|คุณเป็นหุ่นยนต์หรือเปล่า|คุณเป็นหุ่นยนต์ไหม|คุณเป็นคนหรือเปล่า|"
            "คุณเป็นมนุษย์หรือเปล่า|เป็นบอทหรือคน|นี่บอทหรือเปล่า|คุณเป็นมนุษย์ไหม|"
            "คุณเป็นคนหรือบอท|คุยกับบอทหรือเปล่า|คุยกับคนหรือบอท|คุณเป็นคนจริงไหม|"
            "เป็นบอทหรือเปล่า|นี่คือบอทใช่ไหม"
        ),
        "can": (
            "คุณทำอะไรได้บ้าง|ทำอะไรได้บ้าง|คุณช่วยอะไรได้บ้าง|ช่วยอะไรได้บ้าง|ช่วยด้วย|"
            "ช่วยหน่อย|ช่วยฉันหน่อย|ต้องการความช่วยเหลือ|มีคำถาม|ขอถามหน่อย|สอบถามหน่อย|ขอสอบถาม|"
            "สอบถาม|ขอความช่วยเหลือ|ขอสอบถามหน่อย|ช่วยฉันได้ไหม|ถามอะไรได้บ้าง|คุณทำอะไรได้"
        ),
        "ack": (
            "โอเค|ตกลง|ได้|ดี|ดีมาก|เยี่ยม|เข้าใจแล้ว|เข้าใจ|ใช่|ไม่|ไม่เป็นไร|ไม่ ขอบคุณ|ขอโทษ|"
            "ขอโทษครับ|ขอโทษค่ะ|ครับ|ค่ะ|รับทราบ|สุดยอด|อ๋อ|เยี่ยมมาก|แน่นอน|ไม่ต้อง|ไม่ครับ|"
            "ไม่ค่ะ|ใช่ครับ|ใช่ค่ะ|โอเคครับ|โอเคค่ะ|ยินดี"
        ),
        "filler": ("ครับ|ค่ะ|คะ|นะ|นะคะ|นะครับ|ทุกคน|มาก|มากๆ|จ้า|จ้ะ|เลย|บอท|แอดมิน|วันนี้|จริงๆ|ด้วย"),
    },
    "vi": {
        "greeting": (
            "xin chào|chào|chào bạn|chào anh|chào chị|chào em|chào buổi sáng|chào buổi tối|"
            "chào buổi chiều|alo|xin chao|chao|chao ban|chào mọi người|có ai không|hi|hello|"
            "chào shop|shop ơi|ad ơi|bạn ơi|rất vui được gặp bạn|xin chào bạn"
        ),
        "thanks": (
            "cảm ơn|cám ơn|cảm ơn bạn|cám ơn bạn|cảm ơn nhiều|cảm ơn bạn nhiều|xin cảm ơn|cam on|"
            "cam on ban|cảm ơn rất nhiều|cảm ơn bạn rất nhiều|cảm ơn sự giúp đỡ của bạn|"
            "cảm ơn vì thông tin|cảm ơn shop|cảm ơn bạn đã giúp đỡ|trân trọng|thanks"
        ),
        "bye": (
            "tạm biệt|hẹn gặp lại|chúc ngủ ngon|bye|bai bai|chúc một ngày tốt lành|chào tạm biệt|"
            "chúc bạn một ngày tốt lành|thế thôi|vậy thôi|hết rồi|bye bye"
        ),
        "how": (
            "bạn khỏe không|bạn có khỏe không|bạn thế nào|khỏe không|dạo này thế nào|"
            "bạn khoẻ không|hôm nay bạn thế nào|bạn ổn không|bạn có khoẻ không"
        ),
        "who": (
            "bạn là ai|bạn tên gì|tên bạn là gì|bạn tên là gì|bạn là bot à|bạn là bot phải không|"
            "bạn là robot à|bạn có phải là robot không|bạn có phải là bot không|"
            "bạn có phải là người không|bạn là người hay máy|tôi đang nói chuyện với ai|"
            "bạn là người thật à|bạn có phải là người thật không|bạn là con người hay robot|"
            "bạn là robot|bạn có phải robot không|bạn có phải bot không|"
            "bạn có phải người thật không|đây là bot à|bạn là gì|bạn có phải là con người không|"
            "tôi đang nói chuyện với robot à|bạn là người hay bot"
        ),
        "can": (
            "bạn có thể làm gì|bạn làm được gì|bạn giúp được gì|bạn có thể giúp gì|"
            "bạn có thể giúp tôi không|giúp tôi|giúp tôi với|giúp với|cứu|tôi cần giúp đỡ|"
            "tôi cần giúp|tôi có một câu hỏi|tôi có câu hỏi|cho tôi hỏi|cho mình hỏi|cho em hỏi|"
            "trợ giúp|hỗ trợ|giúp đỡ|bạn có thể giúp gì cho tôi|bạn có thể giúp tôi được không|"
            "tôi muốn hỏi|tôi có thể hỏi gì|cho hỏi|bạn biết làm gì|tôi cần hỗ trợ|"
            "bạn có thể giúp tôi việc gì"
        ),
        "ack": (
            "ok|oke|được|được rồi|vâng|dạ|ừ|ừm|có|đúng|đúng rồi|tốt|tốt lắm|tuyệt|tuyệt vời|"
            "hay quá|hiểu rồi|tôi hiểu rồi|tôi hiểu|rõ rồi|không|không cảm ơn|không cần|"
            "không cần đâu|xin lỗi|không sao|không có gì|ổn|hoàn hảo|dạ vâng|không sao đâu|"
            "rất tốt|thế à|vậy à|oke bạn|vâng cảm ơn"
        ),
        "filler": (
            "bạn|anh|chị|em|shop|ạ|nhé|nhiều|rất|mọi người|ad|admin|nha|lắm|ơi|bot|nữa|và|"
            "hôm nay|thật"
        ),
    },
    "id": {
        "greeting": (
            "halo|hai|hallo|selamat pagi|selamat siang|selamat sore|selamat malam|pagi|siang|"
            "sore|assalamualaikum|permisi|hi|hello|met pagi|ada orang|tes|helo|salam|salam kenal|"
            "hei|halo kak|hai kak|halo min"
        ),
        "thanks": (
            "terima kasih|terimakasih|makasih|terima kasih banyak|makasih banyak|makasih ya|"
            "terima kasih ya|trims|thanks|terima kasih atas bantuannya|"
            "terima kasih atas bantuanmu|terima kasih atas informasinya|makasih infonya|"
            "thank you|tq|trimakasih|tks|terima kasih sebelumnya|makasi"
        ),
        "bye": (
            "selamat tinggal|sampai jumpa|dadah|dah|sampai nanti|bye|sampai ketemu lagi|"
            "selamat tidur|selamat beristirahat|semoga harimu menyenangkan|itu saja|itu aja|"
            "cukup|sampai besok|sudah cukup"
        ),
        "how": (
            "apa kabar|apa kabarmu|bagaimana kabarmu|gimana kabarnya|bagaimana kabar anda|"
            "kabar baik|gimana kabarmu|apa kabar hari ini|bagaimana kabarnya"
        ),
        "who": (
            "siapa kamu|kamu siapa|siapa anda|anda siapa|siapa namamu|siapa nama kamu|"
            "siapa nama anda|namamu siapa|apakah kamu bot|apakah anda bot|apakah kamu robot|"
            "apakah anda robot|apakah kamu manusia|apakah anda manusia|kamu bot ya|kamu robot ya|"
            "kamu manusia|ini bot ya|ini bot|apakah ini bot|kamu bot|kamu robot|"
            "apakah saya berbicara dengan manusia|apakah saya berbicara dengan robot|"
            "apa kamu robot|apa kamu manusia|apakah saya berbicara dengan bot|kamu ini apa|"
            "apakah kamu orang sungguhan|nama kamu siapa|dengan siapa saya berbicara|apa kamu bot"
        ),
        "can": (
            "apa yang bisa kamu lakukan|apa yang bisa anda lakukan|kamu bisa apa|"
            "kamu bisa apa saja|bisa apa saja|bisa bantu apa|bisakah kamu membantu saya|"
            "bisakah anda membantu saya|bisa bantu saya|bisa bantu|bantu saya|bantuan|tolong|"
            "tolong bantu saya|tolong bantu|saya butuh bantuan|saya perlu bantuan|"
            "saya punya pertanyaan|saya mau tanya|mau tanya|mau bertanya|saya ingin bertanya|"
            "boleh tanya|boleh bertanya|bagaimana cara kerjamu|apa fungsimu|mau nanya|"
            "ingin bertanya|apa yang bisa kamu bantu|apa yang bisa saya tanyakan"
        ),
        "ack": (
            "ok|oke|okay|okey|baik|baiklah|siap|sip|bagus|mantap|keren|hebat|sempurna|mengerti|"
            "saya mengerti|paham|ya|iya|iya benar|tentu|tidak|tidak terima kasih|nggak|gak|"
            "enggak|tidak usah|tidak perlu|maaf|mohon maaf|tidak apa apa|gapapa|tidak masalah|"
            "luar biasa|oh begitu|oh|ah|hm|hmm|betul|benar|sama sama|oke terima kasih|"
            "oke makasih|baik terima kasih|wah|asyik|ya tolong|bagus sekali|oh gitu"
        ),
        "filler": (
            "semua|semuanya|kak|min|admin|pak|bu|mas|mbak|ya|banyak|sekali|lagi|bot|teman|tolong|"
            "bang|gan|sis|dan|hari ini|juga|saja"
        ),
    },
}
