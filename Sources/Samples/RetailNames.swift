// The vocabulary of the retail sample. Every name is put together by chance.

/// A sales region with the cities its customers sit in.
struct RetailRegion {
  let name: String
  let cities: [(chinese: String, english: String, areaCode: String)]

  static let all = [
    RetailRegion(
      name: "East",
      cities: [
        ("上海", "Shanghai", "021"), ("杭州", "Hangzhou", "0571"), ("南京", "Nanjing", "025"), ("苏州", "Suzhou", "0512"),
      ]),
    RetailRegion(
      name: "North",
      cities: [("北京", "Beijing", "010"), ("天津", "Tianjin", "022"), ("青岛", "Qingdao", "0532"), ("大连", "Dalian", "0411")]),
    RetailRegion(
      name: "South",
      cities: [
        ("广州", "Guangzhou", "020"), ("深圳", "Shenzhen", "0755"), ("厦门", "Xiamen", "0592"), ("佛山", "Foshan", "0757"),
      ]),
    RetailRegion(
      name: "West",
      cities: [("成都", "Chengdu", "028"), ("重庆", "Chongqing", "023"), ("西安", "Xi'an", "029"), ("昆明", "Kunming", "0871")]),
  ]
}

/// A line of business with the words its firms are named by.
struct RetailIndustry {
  let name: String
  let chinese: [String]
  let english: [String]

  static let all = [
    RetailIndustry(name: "Retail", chinese: ["百货", "超市", "商贸"], english: ["Stores", "Markets", "Trading Co., Ltd."]),
    RetailIndustry(
      name: "Food & Beverage", chinese: ["食品", "餐饮", "茶业"], english: ["Foods", "Tea House", "Kitchens, Inc."]),
    RetailIndustry(name: "Hospitality", chinese: ["酒店", "旅游"], english: ["Hotels", "Resorts", "Travel Co., Ltd."]),
    RetailIndustry(name: "Health", chinese: ["医药", "健康"], english: ["Pharmacy", "Clinics", "Wellness"]),
    RetailIndustry(name: "Education", chinese: ["教育", "文化"], english: ["Academy", "Books & Learning", "Schools"]),
    RetailIndustry(
      name: "Manufacturing", chinese: ["电子", "家居", "机械"], english: ["Electronics", "Furniture", "Works, Ltd."]),
  ]
}

enum RetailWords {
  static let chineseFirst = [
    "恒", "华", "金", "瑞", "盛", "宏", "嘉", "新", "天", "东", "永", "德", "美", "信", "鑫", "安", "福", "明", "海", "云",
  ]
  static let chineseSecond = [
    "达", "源", "泰", "丰", "利", "和", "康", "通", "隆", "兴", "宇", "诚", "润", "佳", "业", "祥", "宝", "辉", "乐", "城",
  ]
  static let english = [
    "Bluebird", "Harbour", "Golden Lotus", "Riverside", "Northern Star", "Evergreen", "Silk Road", "Pearl", "Maple",
    "Summit",
    "Red Lantern", "Lakeview", "Orchid", "Pioneer", "Jade Garden", "Cornerstone", "Morning Sun", "Willow", "Phoenix",
    "Sea Breeze",
    "\"Lucky Eight\"", "\"Old Street\"", "O'Connor", "Three Bridges", "Great Wall", "Bamboo",
  ]
  static let familyNames = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "林", "郭", "何", "高", "罗",
  ]
  static let givenNames = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "秀英", "建华", "志强",
  ]
  static let englishFirst = [
    "Grace", "Kevin", "Linda", "Tom", "Helen", "Jason", "Nina", "Peter", "Sophie", "Daniel", "Zoë", "José",
  ]
  static let englishLast = [
    "Chen", "Wang", "Miller", "Zhang", "O'Brien", "Liu", "Novak", "Li", "Santos", "Huang", "Baker", "Zhou",
  ]
  static let owners = ["Amy Zhao", "Ben Liu", "Carol Sun", "David Wu", "Eva Lin", "Frank He", "王芳", "李强", "陈静", "赵磊"]
  static let channels: KeyValuePairs = ["Online": 45.0, "Store": 25, "Partner": 20, "Phone": 10]
}

/// What is sold: its usual price, and what of it is cost.
struct RetailProduct {
  let name: String
  let price: Double
  let costShare: Double
  let largestQuantity: Int

  static let all = [
    RetailProduct(name: "Receipt printer RP-80", price: 89, costShare: 0.62, largestQuantity: 4),
    RetailProduct(name: "Barcode scanner S2", price: 59, costShare: 0.58, largestQuantity: 6),
    RetailProduct(name: "Checkout terminal T5", price: 420, costShare: 0.71, largestQuantity: 2),
    RetailProduct(name: "Label rolls, 50 pcs", price: 24, costShare: 0.45, largestQuantity: 12),
    RetailProduct(name: "Shelf unit 1.8 m", price: 130, costShare: 0.66, largestQuantity: 6),
    RetailProduct(name: "Display fridge F3", price: 760, costShare: 0.78, largestQuantity: 1),
    RetailProduct(name: "Shopping baskets, 10 pcs", price: 48, costShare: 0.52, largestQuantity: 8),
    RetailProduct(name: "Gift wrap 礼品包装", price: 15, costShare: 0.4, largestQuantity: 20),
    RetailProduct(name: "LED sign 招牌灯", price: 210, costShare: 0.6, largestQuantity: 2),
    RetailProduct(name: "Loyalty software, yearly", price: 300, costShare: 0.22, largestQuantity: 1),
    RetailProduct(name: "Maintenance visit", price: 120, costShare: 0.55, largestQuantity: 2),
    RetailProduct(name: "Staff training day", price: 260, costShare: 0.48, largestQuantity: 1),
  ]
}
