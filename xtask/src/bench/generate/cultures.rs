//! Words of names by culture. The words are common ones; the people put together from them are invented.

/// How names are written somewhere: given and family names, in the script of the place and in Latin
/// letters, commonest first.
pub(super) struct Culture {
    pub(super) country: &'static str,
    /// Blank-separated pairs `native/latin`, or a word alone where they are the same.
    pub(super) given: &'static str,
    pub(super) family: &'static str,
    /// What rare family names are made of: beginnings, middles, ends, each `native/latin`.
    pub(super) rare: [&'static str; 3],
    pub(super) family_first: bool,
    /// Between family and given name in Han and Hangul there is no blank.
    pub(super) joined: bool,
    /// What firms are called: trades and legal forms.
    pub(super) trades: &'static str,
    pub(super) forms: &'static str,
    pub(super) towns: &'static str,
}

pub(super) const CULTURES: [Culture; 10] = [
    Culture {
        country: "ru",
        given: "Александр/Aleksandr Сергей/Sergey Елена/Elena Андрей/Andrey Ольга/Olga Дмитрий/Dmitry \
                Наталья/Natalya Алексей/Alexey Татьяна/Tatyana Иван/Ivan Максим/Maksim Юлия/Yulia Владимир/Vladimir \
                Евгений/Evgeny Светлана/Svetlana Николай/Nikolay Павел/Pavel Ирина/Irina Михаил/Mikhail Анна/Anna",
        family: "Иванов/Ivanov Смирнов/Smirnov Кузнецов/Kuznetsov Попов/Popov Васильев/Vasilyev Петров/Petrov \
                 Соколов/Sokolov Михайлов/Mikhaylov Новиков/Novikov Фёдоров/Fedorov Морозов/Morozov Волков/Volkov \
                 Алексеев/Alekseev Лебедев/Lebedev Семёнов/Semenov Егоров/Egorov Павлов/Pavlov Козлов/Kozlov",
        rare: [
            "Бе/Be Гри/Gri Де/De Жу/Zhu За/Za Ка/Ka Кри/Kri Ла/La Ме/Me Не/Ne Пла/Pla Ро/Ro Са/Sa Та/Ta Хо/Kho Че/Che Ша/Sha Щу/Shchu",
            "ба/ba ви/vi го/go ди/di за/za ка/ka ли/li мо/mo на/na по/po ра/ra си/si ту/tu фи/fi",
            "ков/kov нин/nin ров/rov лев/lev тов/tov енко/enko ский/sky чук/chuk",
        ],
        family_first: false,
        joined: false,
        trades: "Торговый/Torgovy Строй/Stroy Транс/Trans Морской/Morskoy Лес/Les Нефть/Neft",
        forms: "ООО/OOO ЗАО/ZAO АО/AO",
        towns: "Moscow Vladivostok Khabarovsk Kazan Omsk",
    },
    Culture {
        country: "cn",
        given: "伟/Wei 芳/Fang 秀英/Xiuying 娜/Na 敏/Min 静/Jing 丽/Li 强/Qiang 磊/Lei 军/Jun 洋/Yang 勇/Yong 艳/Yan 杰/Jie 娟/Juan \
                涛/Tao 明/Ming 超/Chao 建华/Jianhua 志强/Zhiqiang 国庆/Guoqing 晓明/Xiaoming 海燕/Haiyan 文博/Wenbo",
        family: "王/Wang 李/Li 张/Zhang 刘/Liu 陈/Chen 杨/Yang 黄/Huang 赵/Zhao 吴/Wu 周/Zhou 徐/Xu 孙/Sun 马/Ma 朱/Zhu 胡/Hu \
                 郭/Guo 何/He 高/Gao 林/Lin 罗/Luo 郑/Zheng 梁/Liang 谢/Xie 宋/Song 唐/Tang 许/Xu 邓/Deng 冯/Feng",
        rare: [
            "欧阳/Ouyang 司徒/Situ 诸葛/Zhuge 上官/Shangguan 慕容/Murong 尉迟/Yuchi 端木/Duanmu 夏侯/Xiahou",
            "",
            "",
        ],
        family_first: true,
        joined: true,
        trades: "贸易/Trading 实业/Industrial 国际/International 渔业/Fishery 服装/Garment 水产/Aquatic",
        forms: "有限公司/Co.,Ltd. 股份有限公司/Co.,Ltd. 集团/Group",
        towns: "Dalian Dandong Shenyang Shanghai Hunchun Guangzhou",
    },
    Culture {
        country: "kp",
        given: "영철/Yong-chol 철수/Chol-su 성호/Song-ho 명길/Myong-gil 은희/Un-hui 광호/Kwang-ho 정남/Jong-nam 혜경/Hye-gyong \
                동현/Tong-hyon 미란/Mi-ran 학철/Hak-chol 춘일/Chun-il 경수/Kyong-su 남혁/Nam-hyok 순희/Sun-hui 룡해/Ryong-hae",
        family: "김/Kim 리/Ri 박/Pak 최/Choe 정/Jong 강/Kang 조/Jo 윤/Yun 장/Jang 림/Rim 한/Han 오/O 서/So 신/Sin 권/Kwon 황/Hwang 안/An 송/Song 전/Jon 홍/Hong",
        rare: ["남궁/Namgung 선우/Sonu 황보/Hwangbo 제갈/Chegal 독고/Tokko", "", ""],
        family_first: true,
        joined: true,
        trades: "무역/Trading 수산/Fishery 대외건설/External-Construction 선박/Shipping 탄광/Coal-Mine",
        forms: "회사/Corporation 총회사/General-Corporation 상사/Company",
        towns: "Pyongyang Nampo Chongjin Wonsan Sinuiju",
    },
    Culture {
        country: "sy",
        given: "محمد/Mohammed أحمد/Ahmad علي/Ali حسن/Hassan حسين/Hussein خالد/Khaled عمر/Omar يوسف/Yusuf إبراهيم/Ibrahim \
                مصطفى/Mustafa محمود/Mahmoud فاطمة/Fatima مريم/Maryam زينب/Zaynab سعيد/Saeed ناصر/Nasser طارق/Tariq رامي/Rami",
        family: "الأسد/al-Asad الحسن/al-Hasan المصري/al-Masri الشامي/al-Shami حداد/Haddad نجار/Najjar خوري/Khoury \
                 العلي/al-Ali الأحمد/al-Ahmad درويش/Darwish منصور/Mansour سليمان/Suleiman عبود/Abboud صالح/Saleh",
        rare: [
            "البا/al-Ba الجا/al-Ja الدا/al-Da الرا/al-Ra السا/al-Sa القا/al-Qa الكا/al-Ka النا/al-Na الها/al-Ha",
            "ب/b ج/j د/d ر/r س/s ل/l م/m ن/n ه/h",
            "اني/ani وري/uri يلي/ili ومي/umi اوي/awi",
        ],
        family_first: false,
        joined: false,
        trades: "التجارة/Trading المقاولات/Contracting النفط/Petroleum الشحن/Shipping",
        forms: "شركة/Company مؤسسة/Establishment",
        towns: "Damascus Aleppo Latakia Homs",
    },
    Culture {
        country: "us",
        given: "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica \
                Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Sandra",
        family: "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Jackson Martin Thompson White \
                 Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker",
        rare: [
            "Ash Black Brad Car Darl El Fair Green Hart Ken Lang Mar New Oak Pem Ran Stan Thorn Ward Whit",
            "bor der fer ing ler man ner ring ster ter wen",
            "ton ley field worth ham son wood well burn croft",
        ],
        family_first: false,
        joined: false,
        trades: "Trading Holdings Shipping Logistics Capital Energy Marine Foods",
        forms: "LLC Inc. Corp. Ltd.",
        towns: "Springfield Georgetown Fairview Clinton Salem",
    },
    Culture {
        country: "mx",
        given: "José María Juan Guadalupe Luis Francisca Carlos Margarita Jesús Verónica Miguel Alejandra Alejandro Leticia Jorge \
                Rosa Pedro Elena Fernando Araceli",
        family: "Hernández García Martínez López González Pérez Rodríguez Sánchez Ramírez Cruz Flores Gómez Morales Vázquez Jiménez \
                 Reyes Díaz Torres Gutiérrez Ruiz Mendoza Aguilar Ortiz Castillo",
        rare: [
            "Al Bar Ca Do Es Fon Gal Her Iz La Mon Na Or Pa Que Ro Sal Ta Val Za",
            "ba ca de ga la ma na ra se ta va",
            "rra zón vez goza mante cedo llano rrubia",
        ],
        family_first: false,
        joined: false,
        trades: "Comercial Transportes Agrícola Minera Inmobiliaria Servicios",
        forms: "S.A. S.A.-de-C.V. S.-de-R.L.",
        towns: "Guadalajara Monterrey Puebla Tijuana León",
    },
    Culture {
        country: "pl",
        given: "Anna Piotr Katarzyna Krzysztof Małgorzata Andrzej Agnieszka Tomasz Barbara Paweł Ewa Jan Krystyna Michał Elżbieta \
                Marcin Zofia Grzegorz Łucja Stanisław",
        family: "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski \
                 Jankowski Mazur Wojciechowski Kwiatkowski Krawczyk Piotrowski",
        rare: [
            "Bie Ciecho Dro Gra Ho Jarzę Koszto Łu Mie Niedź Obro Prze Rze Szcze Tru Wie Zdzie Ży",
            "bi da go ka li mo ni sza wi za",
            "cki ński wski czyk niak kiewicz",
        ],
        family_first: false,
        joined: false,
        trades: "Budownictwo Handel Transport Spedycja Rolnictwo Stocznia",
        forms: "Sp.-z-o.o. S.A. Sp.-j.",
        towns: "Gdańsk Gdynia Szczecin Łódź Kraków",
    },
    Culture {
        country: "de",
        given: "Peter Ursula Wolfgang Monika Michael Petra Klaus Renate Thomas Sabine Manfred Karin Helmut Ingrid Jürgen Brigitte \
                Heinz Andrea Gerhard Angelika",
        family: "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf \
                 Schröder Neumann Schwarz Zimmermann Krüger Hartmann",
        rare: [
            "Al Ber Brun Dett Eich Falk Grün Hol Kalt Lind Mar Nie Ost Pfaf Rei Stein Traut Vogel Wein Zie",
            "den er gen hel len mer ner ster tel wen",
            "bach berg feld hauser hofer mann meier roth stedt weiler",
        ],
        family_first: false,
        joined: false,
        trades: "Handels Logistik Schiffahrts Maschinenbau Immobilien Bau",
        forms: "GmbH AG KG",
        towns: "Hamburg Bremen Berlin Köln Leipzig",
    },
    Culture {
        country: "vn",
        given: "Văn-Anh Thị-Hoa Minh-Tuấn Thanh-Hương Quốc-Bảo Ngọc-Lan Đức-Thắng Thu-Hà Hữu-Nghĩa Kim-Chi Xuân-Trường Bích-Ngọc",
        family: "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
        rare: ["Tôn Âu Cổ Khuất Lục Mạc Nghiêm Ông Quách Thân", "", ""],
        family_first: true,
        joined: false,
        trades: "Thương-Mại Xây-Dựng Vận-Tải Thủy-Sản",
        forms: "TNHH JSC",
        towns: "Hanoi Haiphong Danang Vinh",
    },
    Culture {
        country: "in",
        given: "राजेश/Rajesh सुनीता/Sunita अमित/Amit प्रिया/Priya संजय/Sanjay अनिल/Anil कविता/Kavita विजय/Vijay रवि/Ravi मीना/Meena \
                दीपक/Deepak सीता/Sita मोहन/Mohan गीता/Geeta",
        family: "कुमार/Kumar शर्मा/Sharma सिंह/Singh गुप्ता/Gupta वर्मा/Verma यादव/Yadav पटेल/Patel मिश्रा/Mishra जोशी/Joshi रेड्डी/Reddy \
                 नायर/Nair मेहता/Mehta",
        rare: [
            "बा/Ba गो/Go चा/Cha दे/De ना/Na पा/Pa भा/Bha मा/Ma रा/Ra वा/Va",
            "ल/l न/n र/r म/m",
            "कर/kar वाल/wal वानी/wani पुरे/pure राव/rao",
        ],
        family_first: false,
        joined: false,
        trades: "Exports Textiles Infrastructure Steel",
        forms: "Pvt.-Ltd. Limited",
        towns: "Mumbai Surat Chennai Jaipur",
    },
];
