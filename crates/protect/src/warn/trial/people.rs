//! People who do not exist.

use std::sync::Arc;

use model::Entity;

use super::Dice;
use super::romanise::{self, System};
use crate::person::{Past, Person, PersonRef};

/// An invented person: what a register would know of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invented {
    /// In their own script, family name first.
    pub name: String,
    /// In Latin letters, as on a passport; empty if they have none.
    pub latin: String,
    /// Year, month and day.
    pub birth: (u16, u8, u8),
    /// An invented address at a real place.
    pub address: String,
    /// Where they lived before, if they moved since the export that leaks.
    pub moved_from: Option<String>,
    /// `+8210…`; empty if they have none.
    pub phone: String,
    /// A document number; empty if they have none.
    pub document: String,
}

/// Family names with their shares, in thousandths.
const FAMILIES: &[(&str, u32)] = &[
    ("김", 215),
    ("이", 110),
    ("리", 37),
    ("박", 84),
    ("최", 47),
    ("정", 44),
    ("강", 24),
    ("조", 21),
    ("윤", 21),
    ("장", 20),
    ("임", 16),
    ("한", 16),
    ("오", 15),
    ("서", 15),
    ("신", 15),
    ("권", 14),
    ("황", 14),
    ("안", 14),
    ("송", 14),
    ("전", 11),
    ("홍", 11),
    ("유", 10),
    ("고", 9),
    ("문", 9),
    ("양", 9),
    ("손", 9),
    ("배", 8),
    ("백", 7),
    ("허", 7),
    ("남", 6),
    ("심", 6),
    ("노", 6),
    ("하", 5),
    ("곽", 4),
    ("성", 4),
    ("차", 4),
    ("주", 4),
    ("우", 4),
    ("구", 4),
    ("민", 3),
    ("진", 3),
    ("지", 3),
    ("엄", 3),
    ("채", 2),
    ("원", 2),
    ("천", 2),
    ("방", 2),
    ("공", 2),
    ("현", 2),
    ("함", 2),
    ("변", 2),
    ("염", 2),
    ("여", 2),
    ("추", 1),
    ("도", 1),
    ("소", 1),
    ("석", 1),
    ("선", 1),
    ("설", 1),
    ("마", 1),
    ("길", 1),
    ("위", 1),
    ("표", 1),
    ("명", 1),
    ("기", 1),
    ("반", 1),
    ("왕", 1),
];
/// Given names that many bear.
const GIVEN: &[&str] = &[
    "영수", "영희", "철수", "순옥", "정희", "영자", "명철", "금희", "은희", "성호", "영철", "미경",
    "정숙", "영호", "춘희", "혜경", "성민", "영남", "옥희", "철호", "경희", "명숙", "은경", "진우",
    "지훈", "현우", "민수", "수진", "지영", "은주", "광철", "혁", "철", "영", "순희", "명희",
    "영옥", "정남", "금철", "향미", "설화", "은혜",
];
const FIRST: &[&str] = &[
    "영", "성", "정", "은", "명", "철", "금", "경", "순", "혜", "지", "현", "수", "광", "춘", "옥",
    "진", "선", "민", "상", "동", "승", "미", "종", "재", "인", "남", "창", "병", "향", "태", "용",
    "학", "원", "일", "연", "윤", "규", "대", "국", "만", "복", "혁", "설", "유", "준", "희", "덕",
    "은", "봉",
];
const SECOND: &[&str] = &[
    "수", "희", "철", "호", "숙", "옥", "자", "남", "경", "민", "화", "순", "국", "일", "영", "진",
    "훈", "미", "란", "애", "주", "선", "혁", "식", "룡", "성", "향", "실", "복", "금", "월", "길",
    "석", "용", "환", "규", "범", "연", "아", "윤", "우", "현", "서", "준", "림", "학", "림", "봉",
    "심", "녀",
];
/// Other origins: family and given names, then the same in Latin letters.
const OTHERS: &[(&[&str], &[&str], &str)] = &[
    (
        &["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"],
        &["伟", "芳", "秀英", "敏", "静", "丽", "强", "磊", "军", "洋", "艳", "勇", "小红", "建国"],
        "",
    ),
    (
        &["Иванов", "Ким", "Пак", "Цой", "Петров", "Югай", "Хан", "Тен"],
        &["Сергей", "Ольга", "Виктор", "Елена", "Наталья", "Андрей", "Татьяна", "Дмитрий"],
        " ",
    ),
    (
        &["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng"],
        &["Văn Hùng", "Thị Lan", "Minh Tuấn", "Thị Hoa", "Quốc Anh", "Thu Hà", "Đức Long"],
        " ",
    ),
];
/// Provinces and cities with their shares, and quarters in them. The places are real.
const PLACES: &[(&str, u32, &[&str], &[&str])] = &[
    (
        "서울특별시",
        25,
        &[
            "강남구",
            "노원구",
            "양천구",
            "강서구",
            "송파구",
            "구로구",
            "관악구",
            "은평구",
            "중랑구",
            "성북구",
        ],
        &[
            "상계동",
            "신정동",
            "가양동",
            "역삼동",
            "수서동",
            "월계동",
            "신림동",
            "불광동",
            "면목동",
            "길음동",
            "잠실동",
            "개봉동",
        ],
    ),
    (
        "경기도",
        30,
        &[
            "수원시 권선구",
            "안산시 단원구",
            "부천시",
            "평택시",
            "화성시",
            "시흥시",
            "김포시",
            "파주시",
            "안성시",
            "의정부시",
        ],
        &[
            "원곡동",
            "정왕동",
            "세류동",
            "비전동",
            "안중읍",
            "장곡동",
            "금촌동",
            "공도읍",
            "민락동",
            "중동",
            "고덕동",
            "향남읍",
        ],
    ),
    (
        "인천광역시",
        12,
        &["남동구", "부평구", "연수구", "서구", "계양구"],
        &["논현동", "만수동", "구월동", "산곡동", "연수동", "가좌동", "작전동"],
    ),
    (
        "부산광역시",
        6,
        &["해운대구", "사하구", "남구", "북구", "금정구"],
        &["다대동", "대연동", "화명동", "반여동", "장림동", "구서동"],
    ),
    (
        "대구광역시",
        5,
        &["달서구", "수성구", "북구", "동구"],
        &["상인동", "월성동", "범물동", "동천동", "신암동"],
    ),
    (
        "충청남도",
        5,
        &["천안시 서북구", "아산시", "당진시"],
        &["쌍용동", "배방읍", "두정동", "송악읍", "온천동"],
    ),
    (
        "충청북도",
        5,
        &["청주시 흥덕구", "음성군", "충주시"],
        &["봉명동", "대소면", "칠금동", "가경동", "금왕읍"],
    ),
    (
        "경상남도",
        4,
        &["창원시 성산구", "김해시", "거제시"],
        &["상남동", "장유동", "고현동", "삼계동"],
    ),
    ("강원도", 3, &["원주시", "춘천시", "강릉시"], &["단계동", "석사동", "교동", "명륜동"]),
    ("광주광역시", 3, &["북구", "광산구", "서구"], &["용봉동", "월곡동", "치평동", "운암동"]),
    ("제주특별자치도", 2, &["제주시", "서귀포시"], &["노형동", "연동", "동홍동", "이도동"]),
];

fn weighted<'a, T>(dice: &mut Dice, all: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
    let sum: u32 = all.iter().map(&weight).sum();
    let mut left = dice.below(sum as usize) as u32;
    for one in all {
        if left < weight(one) {
            return one;
        }
        left -= weight(one);
    }
    &all[0]
}

/// An invented address at a real place.
pub(super) fn address(dice: &mut Dice) -> String {
    let (city, _, districts, quarters) = weighted(dice, PLACES, |place| place.1);
    let (district, quarter) = (dice.one_of(districts), dice.one_of(quarters));
    let lot = match dice.below(3) {
        0 => format!("{}-{}", 1 + dice.below(900), 1 + dice.below(40)),
        1 => format!("{}", 1 + dice.below(1200)),
        _ => format!(
            "주공아파트 {}동 {}호",
            101 + dice.below(20),
            101 + 100 * dice.below(15) + dice.below(8)
        ),
    };
    format!("{city} {district} {quarter} {lot}")
}

fn person(dice: &mut Dice) -> Invented {
    let (name, latin) = if dice.happens(0.94) {
        let family = weighted(dice, FAMILIES, |family| family.1).0;
        let given = if dice.happens(0.3) {
            GIVEN[dice.skewed(GIVEN.len())].to_owned()
        } else {
            format!("{}{}", FIRST[dice.skewed(FIRST.len())], SECOND[dice.skewed(SECOND.len())])
        };
        let name = format!("{family}{given}");
        let system =
            *dice.one_of(&[System::Revised, System::Revised, System::McCune, System::North]);
        let (family, given) = romanise::name(&name, system);
        let latin = if dice.happens(0.35) { format!("{family} {given}") } else { String::new() };
        (name, latin)
    } else {
        let (families, given, between) = dice.one_of(OTHERS);
        (format!("{}{between}{}", dice.one_of(families), dice.one_of(given)), String::new())
    };
    let birth = (1935 + dice.below(80) as u16, 1 + dice.below(12) as u8, 1 + dice.below(28) as u8);
    let old = dice.happens(0.07).then(|| address(dice));
    let digits = dice.below(100_000_000);
    let phone = if dice.happens(0.9) { format!("+8210{digits:08}") } else { String::new() };
    let number = dice.below(100_000_000);
    let document = if dice.happens(0.6) { format!("M{number:08}") } else { String::new() };
    Invented { name, latin, birth, address: address(dice), moved_from: old, phone, document }
}

/// So many invented people; the same seed gives the same.
pub fn people(seed: u64, count: usize) -> Vec<Invented> {
    let mut dice = Dice::new(seed);
    (0..count).map(|_| person(&mut dice)).collect()
}

impl Invented {
    /// What a register kept of before they moved.
    fn past(&self) -> Vec<Past> {
        let past = |old: &String| Past {
            field: "address".to_owned(),
            until: jiff::Timestamp::UNIX_EPOCH,
            values: vec![old.clone()],
        };
        self.moved_from.iter().map(past).collect()
    }

    /// As a register holds them, under a reference made of the number.
    pub fn person(&self, number: u64) -> Person {
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&number.to_be_bytes());
        let reference = PersonRef::from_bytes(bytes);
        let invented: Arc<str> = "invented".into();
        let mut entity = Entity::new(reference.to_string(), "Person");
        let (year, month, day) = self.birth;
        let birth = format!("{year:04}-{month:02}-{day:02}");
        for (property, value) in [
            ("name", &self.name),
            ("alias", &self.latin),
            ("birthDate", &birth),
            ("address", &self.address),
            ("phone", &self.phone),
            ("passportNumber", &self.document),
        ] {
            if !value.is_empty() {
                entity.push(property, value.as_str(), &invented);
            }
        }
        Person { reference, entity, past: self.past() }
    }
}
