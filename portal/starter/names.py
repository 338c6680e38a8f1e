"""Names from many countries, as their owners write them, with the form that an e-mail address takes."""

from typing import NamedTuple


class Culture(NamedTuple):
    """Given names and family names of one language; `=` gives the romanised form, `/` a woman's family name.

    `_` stands for a blank inside a name. `eastern` names are written with the family name first.
    """

    weight: int
    women: str
    men: str
    families: str
    eastern: bool = False
    joined: bool = False
    """Written without a blank between the family name and the given name."""


LATIN = {
    "German": Culture(
        10,
        "Anke Birgit Friederike Jördis Käthe Ulrike Wiebke Zoë",
        "Björn Götz Henning Jürgen Matthias Sönke Uwe Veit",
        "Brückner Großmann Jäger Köhler Krämer Lüders Petersen Schäfer Strauß Vogt Weiß von_der_Heide",
    ),
    "Polish": Culture(
        9,
        "Agnieszka Bożena Grażyna Jadwiga Małgorzata Wioletta Żaneta",
        "Błażej Grzegorz Kazimierz Łukasz Michał Stanisław Zbigniew",
        "Dąbrowski/Dąbrowska Gołębiewski/Gołębiewska Kaczmarek Mazur Nowak Pająk Wójcik Wróbel Zając Żuraw",
    ),
    "Czech": Culture(
        5,
        "Alžběta Jiřina Ludmila Růžena Šárka Zdeňka",
        "Bořivoj Jiří Luboš Ondřej Řehoř Václav",
        "Černý/Černá Dvořák/Dvořáková Hájek/Hájková Jelínek/Jelínková Kříž/Křížová Růžička/Růžičková Šimek/Šimková",
    ),
    "Hungarian": Culture(
        4,
        "Boglárka Enikő Ágnes Piroska Zsófia Ildikó",
        "Balázs Gergő Lőrinc Mátyás Szabolcs Zoltán",
        "Balogh Fehér Horváth Kertész Szűcs Tóth Vörös Zsoldos",
        eastern=True,
    ),
    "French": Culture(
        6,
        "Anaïs Céline Élodie Hélène Maëlys Noémie",
        "Aurélien Benoît François Loïc Théo Jérôme",
        "Béranger D'Arcy Delacroix Étienne Lefèvre Marchand Noël Thévenot Vallée",
    ),
    "Spanish": Culture(
        6,
        "Begoña Inés Lucía Nuria Rocío Yolanda",
        "Álvaro Íñigo Joaquín Óscar Ramón Sebastián",
        "Ibáñez_Soto Muñoz_Rey Núñez_Vidal Peña_Ruiz Quiñones_Díaz Sáez_Mora Zúñiga_León",
    ),
    "Portuguese": Culture(
        5,
        "Conceição Inês Júlia Mafalda Tainá Thaís",
        "Estêvão Gonçalo João Luís Simão Tomé",
        "Araújo Brandão Conceição Guimarães Leitão Magalhães da_Luz de_Assunção",
    ),
    "Italian": Culture(
        4,
        "Beatrice Ginevra Nicoletta Ornella Rosalia",
        "Alessio Fabrizio Niccolò Raffaele Tazio",
        "Bellandi D'Angelo Ferrarotti Lo_Presti Mancuso Righetti Zambelli",
    ),
    "Dutch": Culture(
        4,
        "Anneloes Fenna Liesbeth Sanne Tjitske",
        "Bastiaan Huub Joost Sjoerd Thijs",
        "Dijkstra Hoekstra Ten_Brink Van_Dalen Van_den_Akker Veenstra 't_Hoen",
    ),
    "Swedish": Culture(
        4,
        "Åsa Ebba Gunnel Märta Ylva",
        "Åke Göran Håkan Örjan Torbjörn",
        "Ahlström Björklund Ekström Grönberg Håkansson Lindqvist Sjöberg",
    ),
    "Norwegian": Culture(
        3,
        "Bjørg Guro Ragnhild Sølvi Tordis",
        "Bård Eirik Håvard Øyvind Trygve",
        "Bjørnstad Fjelde Grønli Hagen Nygård Solberg Ødegaard",
    ),
    "Finnish": Culture(
        3,
        "Aino Kyllikki Päivi Sirkka Tuuli",
        "Ilmari Jyrki Pekka Seppo Väinö",
        "Hämäläinen Jääskeläinen Kettunen Mäkinen Pöysti Töyrylä",
    ),
    "Icelandic": Culture(
        1,
        "Guðrún Hjördís Þórdís Sædís",
        "Ægir Guðmundur Sigurður Þorsteinn",
        "Hauksson/Hauksdóttir Jónsson/Jónsdóttir Þórsson/Þórsdóttir",
    ),
    "Turkish": Culture(
        5,
        "Ayşe Çiğdem Gülşen Işıl Özlem Şule",
        "Barış Çağrı İlker Oğuz Özgür Tuğrul",
        "Aydın Çelik Doğan Güneş Kılıç Öztürk Şimşek Yıldız",
    ),
    "Romanian": Culture(
        3,
        "Anca Ionuța Măriuca Ruxandra Ștefania",
        "Călin Dragoș Răzvan Ștefan Tudor",
        "Brătianu Drăgulescu Ionescu Moțoc Păun Țîrlea",
    ),
    "Vietnamese": Culture(
        4,
        "Bích_Ngọc Hồng_Nhung Mỹ_Linh Thảo_Vy Thu_Hương",
        "Đức_Anh Hữu_Phước Quốc_Bảo Tấn_Dũng Việt_Hùng",
        "Nguyễn Trần Lê Phạm Đặng Bùi Huỳnh Võ",
        eastern=True,
    ),
    "English": Culture(
        7,
        "Beatrix Harriet Imogen Maeve Philippa Winifred",
        "Alistair Callum Desmond Jasper Rupert Tobias",
        "Ashworth Blackwood Featherstone Marlowe O'Dowd Pemberton-Hale Thackeray Whitlock",
    ),
    "Irish": Culture(
        2,
        "Aoife Bríd Gráinne Niamh Sinéad",
        "Cathál Eoghan Oisín Pádraig Séamus",
        "Mac_Giolla_Bhríde Ó_Ceallaigh Ó_Murchú Breathnach",
    ),
    "Yoruba": Culture(
        4,
        "Adébáyọ̀ Fọlákẹ́ Ìyábọ̀ Títílayọ̀ Yétúndé",
        "Ayọ̀délé Babátúndé Káyọ̀dé Olúṣẹ́gun Ṣèyí",
        "Adéyẹmí Akíndélé Ọbáfẹ́mi Ògúnlàdé Ṣóyínká",
    ),
    "Swahili": Culture(3, "Asha Neema Rehema Zawadi", "Baraka Juma Omari Simba", "Kamau Mwangi Njoroge Otieno Wanjiru"),
    "Indonesian": Culture(3, "Dewi_Lestari Kartini Siti_Rahayu", "Budi_Santoso Sudarmanto Wahyudi", ""),
    "Māori": Culture(1, "Anahera Hinewai Mārama", "Tāne Wīremu Hēmi", "Ngāta Parāone Te_Rangi"),
}

OTHER = {
    "Ukrainian": Culture(
        4,
        "Леся=Lesia Оксана=Oksana Соломія=Solomiia Ярина=Yaryna",
        "Богдан=Bohdan Остап=Ostap Тарас=Taras Юрій=Yurii",
        "Бондаренко=Bondarenko Гнатюк=Hnatiuk Ковальчук=Kovalchuk Шевчук=Shevchuk Їжакевич=Yizhakevych",
    ),
    "Bulgarian": Culture(
        2,
        "Десислава=Desislava Йорданка=Yordanka Снежана=Snezhana",
        "Асен=Asen Живко=Zhivko Пламен=Plamen",
        "Желязков=Zhelyazkov/Желязкова=Zhelyazkova Стоянов=Stoyanov/Стоянова=Stoyanova Ганчев=Ganchev/Ганчева=Gancheva",
    ),
    "Serbian": Culture(
        2,
        "Јелена=Jelena Љиљана=Ljiljana Снежана=Snezana",
        "Ђорђе=Djordje Милош=Milos Никола=Nikola",
        "Ђурић=Djuric Јовић=Jovic Милошевић=Milosevic Пешић=Pesic",
    ),
    "Greek": Culture(
        4,
        "Αικατερίνη=Aikaterini Δέσποινα=Despoina Φωτεινή=Foteini",
        "Αθανάσιος=Athanasios Θεόδωρος=Theodoros Σπυρίδων=Spyridon",
        "Γεωργίου=Georgiou Παπαϊωάννου=Papaioannou Χατζής=Chatzis/Χατζή=Chatzi Ψαλτάκης=Psaltakis/Ψαλτάκη=Psaltaki",
    ),
    "Arabic": Culture(
        4,
        "أمل=Amal رانيا=Rania سلمى=Salma هبة=Heba",
        "خالد=Khaled طارق=Tareq عمر=Omar يوسف=Youssef",
        "الحداد=Alhaddad بركات=Barakat درويش=Darwish منصور=Mansour ناصر=Nasser",
    ),
    "Persian": Culture(
        2,
        "پریسا=Parisa شیرین=Shirin مهسا=Mahsa",
        "آرش=Arash کاوه=Kaveh بهرام=Bahram",
        "احمدی=Ahmadi پارسا=Parsa کیانی=Kiani رستمی=Rostami",
    ),
    "Hebrew": Culture(
        3,
        "אביגיל=Avigail יעל=Yael נועה=Noa תמר=Tamar",
        "אורי=Uri גדעון=Gideon יונתן=Yonatan עומר=Omer",
        "אלון=Alon ברק=Barak מזרחי=Mizrahi שפירא=Shapira",
    ),
    "Hindi": Culture(
        6,
        "अनुष्का=Anushka काव्या=Kavya प्रिया=Priya श्रेया=Shreya",
        "अर्जुन=Arjun कृष्ण=Krishna रोहित=Rohit विक्रम=Vikram",
        "अग्रवाल=Agrawal त्रिपाठी=Tripathi मिश्रा=Mishra शर्मा=Sharma श्रीवास्तव=Shrivastava",
    ),
    "Bengali": Culture(
        2,
        "নন্দিনী=Nandini ফারজানা=Farzana শর্মিলা=Sharmila",
        "আনিসুর=Anisur রফিক=Rafiq সৌরভ=Sourav",
        "চৌধুরী=Chowdhury মুখার্জী=Mukherjee রহমান=Rahman সেন=Sen",
    ),
    "Tamil": Culture(
        2,
        "கவிதா=Kavitha தமிழ்செல்வி=Tamilselvi மீனாட்சி=Meenakshi",
        "கார்த்திக்=Karthik செந்தில்=Senthil முருகன்=Murugan",
        "சுப்பிரமணியம்=Subramaniam நடராஜன்=Natarajan ராமசாமி=Ramasamy",
    ),
    "Thai": Culture(
        2,
        "กนกวรรณ=Kanokwan พิมพ์ชนก=Pimchanok วาสนา=Wassana",
        "กิตติ=Kitti ธนากร=Thanakorn สมชาย=Somchai",
        "ศรีสุข=Srisuk แสงทอง=Saengthong วงศ์ใหญ่=Wongyai",
    ),
    "Georgian": Culture(
        1,
        "თამარ=Tamar ნინო=Nino ქეთევან=Ketevan",
        "გიორგი=Giorgi ვახტანგ=Vakhtang ლევან=Levan",
        "კაპანაძე=Kapanadze ლომიძე=Lomidze ჩხეიძე=Chkheidze",
    ),
    "Armenian": Culture(
        1,
        "Անահիտ=Anahit Լուսինե=Lusine",
        "Արամ=Aram Տիգրան=Tigran",
        "Հակոբյան=Hakobyan Մկրտչյան=Mkrtchyan Պետրոսյան=Petrosyan",
    ),
    "Amharic": Culture(1, "ሀና=Hana ሰላም=Selam", "ዳዊት=Dawit ዮሐንስ=Yohannes", "ተስፋዬ=Tesfaye ከበደ=Kebede አለሙ=Alemu"),
    "Chinese": Culture(
        5,
        "晓梅=Xiaomei 雅琪=Yaqi 静怡=Jingyi 雨桐=Yutong",
        "建国=Jianguo 浩然=Haoran 志强=Zhiqiang 子轩=Zixuan",
        "王=Wang 李=Li 张=Zhang 欧阳=Ouyang 赵=Zhao 吕=Lyu",
        eastern=True,
        joined=True,
    ),
    "Japanese": Culture(
        4,
        "千尋=Chihiro 美咲=Misaki 葵=Aoi さくら=Sakura",
        "健太=Kenta 翔=Sho 大輔=Daisuke 蓮=Ren",
        "佐藤=Sato 渡邊=Watanabe 髙橋=Takahashi 小野寺=Onodera 森=Mori",
        eastern=True,
    ),
    "Korean": Culture(
        3,
        "민지=Minji 서연=Seoyeon 하은=Haeun",
        "도윤=Doyun 준호=Junho 현우=Hyeonu",
        "김=Kim 남궁=Namgung 박=Park 윤=Yun 최=Choi",
        eastern=True,
        joined=True,
    ),
}
